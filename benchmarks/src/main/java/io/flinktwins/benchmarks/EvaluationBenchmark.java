package io.flinktwins.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.Evaluation;
import io.flinktwins.operators.evaluation.EvaluationOptions;
import io.flinktwins.operators.evaluation.drift.ImageKind;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.testbed.host.TemporaryDirectory;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Measures the matching and reporting graph with millions of waiting predictions in RocksDB; see docs/benchmarks.md for
 * the command.
 *
 * <p>First all predictions come and wait, then a checkpoint is made, then their labels come in another order.
 */
public final class EvaluationBenchmark {

    private static final ModelIdentity MODEL = new ModelIdentity("twins-svt-nano", 1);
    private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

    private static final ImageKind IMAGE = new ImageKind("JPEG", 70);

    private static final long PREDICTIONS = Long.getLong("benchmark.predictions", 5_000_000);
    private static final int SLOTS = Integer.getInteger("benchmark.slots", 2);

    /** Odd and not a multiple of 5, so that it meets every image of a round number of them. */
    private static final long STRIDE = 2_654_435_761L;

    private static final CountDownLatch WAITING = new CountDownLatch(Math.toIntExact(PREDICTIONS));
    private static final CountDownLatch MATCHED = new CountDownLatch(Math.toIntExact(PREDICTIONS));
    private static final CompletableFuture<Void> LABELS_MAY_COME = new CompletableFuture<>();

    /** A job that has ended makes no checkpoint any more. */
    private static final CompletableFuture<Void> NEVER = new CompletableFuture<>();

    private EvaluationBenchmark() {}

    public static void main(String... arguments) throws Exception {
        try (TemporaryDirectory folder = TemporaryDirectory.create("evaluation-benchmark")) {
            measure(configuration(folder.path()));
        }
        // Flink leaves threads behind.
        System.exit(0);
    }

    private static void measure(Configuration configuration) throws Exception {
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build())) {
            cluster.start();
            Stopwatch stopwatch = Stopwatch.start();
            JobID job = cluster.submitJob(graph(configuration)).get().getJobID();
            WAITING.await();
            stopwatch.print("predictions stored");
            checkpoint(cluster, job, "with all predictions waiting");
            stopwatch = Stopwatch.start();
            LABELS_MAY_COME.complete(null);
            MATCHED.await();
            stopwatch.print("labels matched");
            checkpoint(cluster, job, "with all predictions matched");
        }
    }

    private static Configuration configuration(Path folder) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
        return configuration;
    }

    private static StreamGraph graph(Configuration configuration) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(SLOTS);
        environment.getConfig().enableObjectReuse();
        DataStream<Long> indices = environment
                .fromSource(
                        new DataGeneratorSource<>(
                                index -> index, 2 * PREDICTIONS + 1, new LabelsAfterPredictions(), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "indices")
                .setParallelism(1);
        SingleOutputStreamOperator<Change> changes = Evaluation.match(
                indices.filter(index -> index < PREDICTIONS).map(EvaluationBenchmark::prediction),
                indices.filter(index -> index >= PREDICTIONS).map(EvaluationBenchmark::label),
                EvaluationOptions.DEFAULTS);
        changes.map(EvaluationBenchmark::count).returns(Change.class).sinkTo(new DiscardingSink<>());
        Evaluation.report(changes, null, EvaluationOptions.DEFAULTS).sinkTo(new DiscardingSink<>());
        return environment.getStreamGraph();
    }

    private static Prediction prediction(long index) {
        int first = (int) (index % 1000);
        int[] ranked = {first, (first + 1) % 1000, (first + 2) % 1000, (first + 3) % 1000, (first + 4) % 1000};
        return new Prediction(imageId(index), MODEL, NOON + index / 100, ranked, (index % 100) / 100f, 0.5f, IMAGE);
    }

    private static Label label(long index) {
        long image = index % PREDICTIONS * (STRIDE % PREDICTIONS) % PREDICTIONS;
        int actual = (int) (image % 10 == 0 ? (image + 7) % 1000 : image % 1000);
        return new Label(imageId(image), actual, NOON + image / 100, 1);
    }

    /** 36 characters, as a UUID has. */
    private static String imageId(long index) {
        return new UUID(index * 0x9E3779B97F4A7C15L, index).toString();
    }

    private static Change count(Change change) {
        (change.before() == null ? WAITING : MATCHED).countDown();
        return change;
    }

    private static void checkpoint(MiniCluster cluster, JobID job, String when) throws Exception {
        long id = cluster.triggerCheckpoint(job, CheckpointType.FULL).get();
        CheckpointStatsSnapshot snapshot = cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot();
        AbstractCheckpointStats stats =
                Objects.requireNonNull(snapshot.getHistory().getCheckpointById(id));
        System.out.printf(
                "full checkpoint %s: %,d bytes, %.0f bytes a prediction, %,d ms%n",
                when, stats.getStateSize(), (double) stats.getStateSize() / PREDICTIONS, stats.getEndToEndDuration());
    }

    /** Takes the processor time too, which other programs on the machine disturb less. */
    private record Stopwatch(long startNanos, long startProcessorNanos) {

        static Stopwatch start() {
            return new Stopwatch(System.nanoTime(), processorNanos());
        }

        void print(String what) {
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            double processorMicros = (processorNanos() - startProcessorNanos) / 1e3;
            System.out.printf(
                    "%,d %s in %.1f s: %,.0f/s, %.1f microseconds of processor time each%n",
                    PREDICTIONS, what, seconds, PREDICTIONS / seconds, processorMicros / PREDICTIONS);
        }

        private static long processorNanos() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }
    }

    /** Holds the second half of the elements back until the first checkpoint is made, without blocking its barrier. */
    private static final class LabelsAfterPredictions implements RateLimiterStrategy<NumberSequenceSplit> {

        @Override
        public RateLimiter<NumberSequenceSplit> createRateLimiter(int parallelism) {
            return new RateLimiter<>() {
                private long emitted;

                @Override
                public CompletionStage<Void> acquire(int count) {
                    emitted += count;
                    if (emitted <= PREDICTIONS) {
                        return CompletableFuture.completedFuture(null);
                    }
                    return emitted <= 2 * PREDICTIONS ? LABELS_MAY_COME : NEVER;
                }
            };
        }
    }
}
