package io.flinktwins.operators.evaluation.report;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static io.flinktwins.operators.evaluation.SampleEvents.matched;
import static io.flinktwins.operators.evaluation.SampleEvents.waiting;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.drift.ImageKind;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import io.flinktwins.operators.evaluation.matching.Match;
import io.flinktwins.operators.evaluation.matching.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReferenceFunctionTest {

    private static final Duration RETENTION = Duration.ofHours(1);
    private static final long ONE_INTERVAL_LATER = 10_000;
    private static final Instant UNTIL = NOON.plusSeconds(60);
    private static final Match WRONG = new Match(4, 3, 0.5f, true, true, 1);

    private KeyedOneInputStreamOperatorTestHarness<String, Change, Notice> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(
                        new ReferenceFunction(UNTIL, new Retention(RETENTION), Duration.ofMillis(ONE_INTERVAL_LATER))),
                change -> change.model().toString(),
                Types.STRING);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void eachImageBeforeItsTimeCountsOnceWhateverItsLabelsSay() throws Exception {
        apply(NOON, null, waiting(0.5f));
        apply(NOON, waiting(0.5f), matched(WRONG));
        harness.processElement(new StreamRecord<>(
                new Change(MODEL, NOON.toEpochMilli(), null, waiting(0.99f), new ImageKind("WEBP", 60))));
        apply(UNTIL, null, waiting(0.5f));
        apply(NOON, null, Contribution.LATE);
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        Predictions told = told().get(0);
        assertThat(told().size()).isEqualTo(1);
        assertThat(told.classes()).isEqualTo(Map.of(3, 2L));
        assertThat(told.count()).isEqualTo(2);
        assertThat(told.confidences()[7]).isEqualTo(1);
        assertThat(told.confidences()[14]).isEqualTo(1);
        assertThat(told.images()).isEqualTo(new ImageCounts(Map.of("WEBP", 1L), Map.of(60, 1L)));
    }

    @Test
    void allOfItIsToldBeforeTheFirstWindowBehindItCanBeFinal() throws Exception {
        apply(NOON, null, waiting(0.5f));
        harness.setProcessingTime(ONE_INTERVAL_LATER);
        apply(NOON, null, waiting(0.5f));
        harness.processWatermark(new Watermark(UNTIL.plus(RETENTION).toEpochMilli()));

        assertThat(told()).extracting(Predictions::count).containsExactly(1L, 2L);
        assertThat(harness.numKeyedStateEntries()).isZero();
        harness.setProcessingTime(2 * ONE_INTERVAL_LATER);
        assertThat(told()).hasSize(2);
    }

    private void apply(Instant capturedAt, @Nullable Contribution before, Contribution after) throws Exception {
        harness.processElement(new StreamRecord<>(new Change(MODEL, capturedAt.toEpochMilli(), before, after)));
    }

    private List<Predictions> told() {
        return harness.extractOutputValues().stream()
                .map(notice -> requireNonNull(notice.reference()).predictions())
                .toList();
    }
}
