package io.flinktwins.operators.evaluation;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.LabelEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.CollectionUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RecoveryITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final int IMAGES = 400;
    private static final int LABELLED = IMAGES / 10 * 9;
    private static final int PER_CHECKPOINT = 80;
    private static final int CHECKPOINT_MILLIS = 20;
    private static final int STRIDE = 7;
    private static final double TOP1 = 0.75;
    private static final Instant ONE_MINUTE_LATER = NOON.plusSeconds(60);

    @TempDir
    private Path savepoints;

    @Test
    void aFailureAfterACheckpointLosesAndDoublesNothing() throws Exception {
        FailOnce.FAILED.set(false);
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        StreamExecutionEnvironment environment = environment(configuration, 2);
        environment.enableCheckpointing(CHECKPOINT_MILLIS);

        List<AccuracyReport> reports = collect(reports(environment, new FailOnce()));

        assertThat(FailOnce.FAILED).isTrue();
        assertFinalReportsAreExact(reports);
    }

    @Test
    void aSavepointCanBeContinuedWithFewerSlotsAndWithMore(@InjectClusterClient RestClusterClient<?> cluster)
            throws Exception {
        String first = runUntilSavepoint(2, new Configuration(), cluster);
        String second = runUntilSavepoint(1, from(first), cluster);

        StreamExecutionEnvironment environment = environment(from(second), 2);
        environment.enableCheckpointing(CHECKPOINT_MILLIS);
        List<AccuracyReport> reports = collect(reports(environment, element -> element));

        assertFinalReportsAreExact(reports);
    }

    private static void assertFinalReportsAreExact(List<AccuracyReport> reports) {
        assertThat(reports)
                .filteredOn(AccuracyReport::getIsFinal)
                .hasSize(3)
                .extracting(AccuracyReport::getCount)
                .containsExactlyInAnyOrder(LABELLED / 2L, LABELLED / 2L, (long) LABELLED);
        assertThat(reports).filteredOn(AccuracyReport::getIsFinal).allSatisfy(report -> {
            assertThat(report.getTop1()).isEqualTo(TOP1);
            assertThat(report.getCoverage().getDuplicates()).isZero();
            assertThat(report.getCoverage().getWaiting()).isZero();
            assertThat(report.getCoverage().getExpiredPredictions()).isEqualTo(report.getCount() / 9);
        });
    }

    /** Without periodic checkpoints the sources stop after their first part, and so the job can't end by itself. */
    private String runUntilSavepoint(int parallelism, Configuration configuration, RestClusterClient<?> cluster)
            throws Exception {
        Progress.start();
        StreamExecutionEnvironment environment = environment(configuration, parallelism);
        reports(environment, new Progress()).sinkTo(new DiscardingSink<>());
        JobClient client = environment.executeAsync();
        Progress.await();
        CommonTestUtils.waitForAllTaskRunning(
                () -> cluster.getJobDetails(client.getJobID()).get());
        return client.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
    }

    private static Configuration from(String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        return configuration;
    }

    private static StreamExecutionEnvironment environment(Configuration configuration, int parallelism) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }

    private static DataStream<AccuracyReport> reports(
            StreamExecutionEnvironment environment, MapFunction<Classification, Classification> disturbance) {
        DataStream<Received<Classification>> classifications = environment
                .fromSource(
                        source(RecoveryITCase::classification, IMAGES, Classification.class),
                        WatermarkStrategy.<Classification>forMonotonousTimestamps()
                                .withTimestampAssigner((classification, previous) ->
                                        classification.getCapturedAt().toEpochMilli()),
                        "classifications")
                .uid("classifications")
                .map(disturbance)
                .returns(Classification.class)
                .uid("disturbance")
                .map(SampleEvents::received)
                .returns(Received.type(Classification.class))
                .uid("received-classifications");
        DataStream<Received<LabelEvent>> labels = environment
                .fromSource(
                        source(RecoveryITCase::label, LABELLED, LabelEvent.class),
                        WatermarkStrategy.<LabelEvent>forMonotonousTimestamps()
                                .withTimestampAssigner((label, previous) ->
                                        label.getLabelledAt().toEpochMilli()),
                        "labels")
                .uid("labels")
                .map(SampleEvents::received)
                .returns(Received.type(LabelEvent.class))
                .uid("received-labels");
        return SampleGraph.reports(classifications, labels);
    }

    /** Emits no more than a part of its elements between two checkpoints, so that none of them can miss a checkpoint. */
    private static <T> DataGeneratorSource<T> source(GeneratorFunction<Long, T> generator, int count, Class<T> type) {
        return new DataGeneratorSource<>(
                generator, count, RateLimiterStrategy.perCheckpoint(PER_CHECKPOINT), TypeInformation.of(type));
    }

    private static Classification classification(long index) {
        Instant capturedAt = index < IMAGES / 2 ? NOON : ONE_MINUTE_LATER;
        return SampleEvents.classification("image-" + index, capturedAt, MODEL, 0.75f, 1, 2, 3, 4, 5);
    }

    /** The labels come in another order than the images; nine of ten images have one, three of four say class 1. */
    private static LabelEvent label(long index) {
        long labelled = index * STRIDE % LABELLED;
        long image = labelled / 9 * 10 + labelled % 9;
        return SampleEvents.label("image-" + image, ONE_MINUTE_LATER, labelled % 4 == 0 ? 2 : 1);
    }

    private static List<AccuracyReport> collect(DataStream<AccuracyReport> stream) throws Exception {
        try (CloseableIterator<AccuracyReport> reports = stream.executeAndCollect()) {
            return CollectionUtil.iteratorToList(reports);
        }
    }

    /** Fails its job once, after two checkpoints and in the middle of the input. */
    private static final class FailOnce implements MapFunction<Classification, Classification>, CheckpointListener {

        private static final AtomicBoolean FAILED = new AtomicBoolean();

        private int checkpoints;

        @Override
        public Classification map(Classification classification) {
            if (checkpoints >= 2 && FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("a failure that the test asked for");
            }
            return classification;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            checkpoints++;
        }
    }

    /** Tells the test when some images have come through. */
    private static final class Progress implements MapFunction<Classification, Classification> {

        private static volatile CountDownLatch remaining = new CountDownLatch(0);

        static void start() {
            remaining = new CountDownLatch(PER_CHECKPOINT / 4);
        }

        static void await() throws InterruptedException {
            remaining.await();
        }

        @Override
        public Classification map(Classification classification) {
            remaining.countDown();
            return classification;
        }
    }
}
