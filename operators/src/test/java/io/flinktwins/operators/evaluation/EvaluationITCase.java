package io.flinktwins.operators.evaluation;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.ingest.DecodeFunction;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.WindowKind;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.CollectionUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EvaluationITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final Classification RIGHT = SampleEvents.classification("right", NOON, MODEL, 0.75f, 3, 1, 2, 4, 5);
    private static final Classification WRONG = SampleEvents.classification("wrong", NOON, MODEL, 0.5f, 3, 1, 2, 4, 5);
    private static final Classification UNLABELLED =
            SampleEvents.classification("unlabelled", NOON, MODEL, 0.5f, 3, 1, 2, 4, 5);

    @Test
    void theEndOfTheInputMakesEveryWindowFinal() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<AccuracyReport> reports = SampleGraph.reports(
                classifications(environment, RIGHT, WRONG, UNLABELLED),
                labels(environment, SampleEvents.label("right", NOON, 3), SampleEvents.label("wrong", NOON, 1)));

        List<AccuracyReport> finals =
                collect(reports).stream().filter(AccuracyReport::getIsFinal).toList();

        assertThat(finals)
                .extracting(AccuracyReport::getWindowKind)
                .containsExactlyInAnyOrder(WindowKind.TUMBLING, WindowKind.CUMULATIVE);
        assertThat(finals).allSatisfy(report -> {
            assertThat(report.getCount()).isEqualTo(2);
            assertThat(report.getTop1()).isEqualTo(0.5);
            assertThat(report.getTop5()).isEqualTo(1);
            assertThat(report.getCoverage().getExpiredPredictions()).isEqualTo(1);
            assertThat(report.getCoverage().getWaiting()).isZero();
        });
    }

    @Test
    void aLabelThatNamesNoClassBecomesADeadLetterWithItsPosition() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        RawRecord noClass =
                SampleEvents.received(SampleEvents.label("right", NOON, -1)).raw();
        DataStream<DeadLetter> letters = environment
                .fromData(List.of(noClass), RawRecord.TYPE)
                .process(
                        new DecodeFunction<>(
                                LabelEvent.class, EvaluationOptions.DEFAULTS.labelRule(), DeadLetterFactory.DEFAULT),
                        Received.type(LabelEvent.class))
                .getSideOutput(DeadLetterFactory.TAG);

        assertThat(collect(letters)).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo(Reason.INVALID_LABEL);
            assertThat(letter.getStage()).isEqualTo(Stage.EVALUATION);
            assertThat(letter.getImageId()).isEqualTo("right");
            assertThat(letter)
                    .extracting(DeadLetter::getTopic, DeadLetter::getPartition, DeadLetter::getOffset)
                    .containsExactly("labels", 1, 42L);
        });
    }

    private static DataStream<Received<Classification>> classifications(
            StreamExecutionEnvironment environment, Classification... classifications) {
        return environment
                .fromData(
                        Stream.of(classifications).map(SampleEvents::received).toList(),
                        Received.type(Classification.class))
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Received<Classification>>forMonotonousTimestamps()
                        .withTimestampAssigner((element, previous) ->
                                element.event().getCapturedAt().toEpochMilli()));
    }

    private static DataStream<Received<LabelEvent>> labels(
            StreamExecutionEnvironment environment, LabelEvent... labels) {
        return environment
                .fromData(Stream.of(labels).map(SampleEvents::received).toList(), Received.type(LabelEvent.class))
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Received<LabelEvent>>forMonotonousTimestamps()
                        .withTimestampAssigner((element, previous) ->
                                element.event().getLabelledAt().toEpochMilli()));
    }

    private static <T> List<T> collect(DataStream<T> stream) throws Exception {
        try (CloseableIterator<T> elements = stream.executeAndCollect()) {
            return CollectionUtil.iteratorToList(elements);
        }
    }
}
