package io.flinktwins.operators.evaluation.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.operators.evaluation.SampleEvents;
import io.flinktwins.operators.evaluation.figures.FiguresState.WindowFigures;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.operators.evaluation.matching.Match;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiguresStateTest {

    private static final int MAX_CELLS = 3;

    private final Counter dropped = new SimpleCounter();
    private KeyedOneInputStreamOperatorTestHarness<String, Change, WindowFigures> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new Reader(dropped)), change -> "window", Types.STRING);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void matchesInMoreCellsThanThereIsRoomForCountAsMatchesOnly() throws Exception {
        for (int classId = 0; classId < 1_000; classId++) {
            apply(null, new Match(classId, classId, 0.5f, false, false, 1));
        }
        assertThat(newest().confusion().cells()).hasSize(MAX_CELLS);
        assertThat(newest().tally().labelled().images()).isEqualTo(1_000);
        assertThat(newest().tally().correct().images()).isEqualTo(1_000);
        assertThat(dropped.getCount()).isEqualTo(1_000 - MAX_CELLS);
    }

    @Test
    void aCellThatIsEmptiedMakesRoomAndOneThatWasNeverThereNeedsNoTakingOut() throws Exception {
        for (int classId = 0; classId <= MAX_CELLS; classId++) {
            apply(null, match(classId));
        }
        apply(match(MAX_CELLS), match(0));
        apply(match(1), match(7));

        assertThat(newest().confusion().cells().values())
                .extracting(Weighed::images)
                .containsExactly(2L, 1L, 1L);
        assertThat(newest().confusion().cells().keySet())
                .extracting(ConfusionMatrix.Cell::actual)
                .containsExactly(0, 2, 7);
        assertThat(dropped.getCount()).isEqualTo(1);
    }

    @Test
    void weightsAreSummedUpWithoutARoundingErrorSoThatNothingIsLeftOfAMatchThatWasTakenOut() throws Exception {
        double third = Math.rint(Label.WEIGHT_UNITS * 100 / 3) / Label.WEIGHT_UNITS;
        apply(null, weighed(0, third));
        for (int image = 0; image < 1_000; image++) {
            apply(null, weighed(0, 10_000));
        }
        for (int image = 0; image < 1_000; image++) {
            apply(weighed(0, 10_000), weighed(1, 1));
        }

        assertThat(newest().confusion().cells().values())
                .containsExactly(Weighed.one(third), new Weighed(1_000, 1_000, 1_000));
        assertThat(newest().tally().correct().weight()).isEqualTo(third);
        assertThat(newest().tally().labelled().weight()).isEqualTo(1_000 + third);
    }

    private static Match match(int actual) {
        return weighed(actual, 1);
    }

    private static Match weighed(int actual, double weight) {
        return new Match(actual, 0, 0.5f, false, false, weight);
    }

    private void apply(@Nullable Match before, Match after) throws Exception {
        Change change = new Change(
                SampleEvents.MODEL,
                0,
                before == null ? null : SampleEvents.matched(before),
                SampleEvents.matched(after));
        harness.processElement(new StreamRecord<>(change));
    }

    private WindowFigures newest() {
        List<WindowFigures> all = harness.extractOutputValues();
        return all.get(all.size() - 1);
    }

    /** Reads the figures after each change. */
    private static final class Reader extends KeyedProcessFunction<String, Change, WindowFigures> {

        private final transient Counter dropped;
        private transient FiguresState figures;

        Reader(Counter dropped) {
            this.dropped = dropped;
        }

        @Override
        public void open(OpenContext context) {
            figures = new FiguresState(getRuntimeContext(), MAX_CELLS, dropped);
        }

        @Override
        public void processElement(Change change, Context context, Collector<WindowFigures> out) throws Exception {
            figures.apply(change);
            out.collect(figures.read());
        }
    }
}
