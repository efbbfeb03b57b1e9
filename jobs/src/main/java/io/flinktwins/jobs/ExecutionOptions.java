package io.flinktwins.jobs;

import java.time.Duration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of both jobs that concern Flink itself. */
public final class ExecutionOptions {

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            description = "How often the job checkpoints; with exactly-once, also how long results take to become"
                    + " visible. Default: 10s.")
    private Duration checkpointInterval = Duration.ofSeconds(10);

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Task slots to use. Default: what flink run says (-p), or the cluster's default.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--max-out-of-orderness",
            paramLabel = "DURATION",
            description = "How much later than its successors a record may come and still be on time. Default: 10s.")
    private Duration maxOutOfOrderness = Duration.ofSeconds(10);

    @Option(
            names = "--idleness",
            paramLabel = "DURATION",
            description = "After how long without a record a source no longer holds event time back. Default: 1min.")
    private Duration idleness = Duration.ofMinutes(1);

    public Duration maxOutOfOrderness() {
        return maxOutOfOrderness;
    }

    public Duration idleness() {
        return idleness;
    }

    /** Sets an environment up as the options say. */
    void configure(StreamExecutionEnvironment environment) {
        if (parallelism != null) {
            environment.setParallelism(parallelism);
        }
        environment.enableCheckpointing(checkpointInterval.toMillis(), CheckpointingMode.EXACTLY_ONCE);
        CheckpointConfig checkpoints = environment.getCheckpointConfig();
        // Slow checkpoints must not follow each other without a pause for the job's own work.
        checkpoints.setMinPauseBetweenCheckpoints(checkpointInterval.toMillis() / 2);
        // All that flows between our operators is immutable.
        environment.getConfig().enableObjectReuse();
    }

    void check() {
        if (parallelism != null && parallelism < 1) {
            throw new InvalidOptionsException("--parallelism is %d; write 1 or more".formatted(parallelism));
        }
        if (checkpointInterval.compareTo(Duration.ofMillis(10)) < 0) {
            throw new InvalidOptionsException("--checkpoint-interval is under 10 ms; write for example 10s");
        }
        if (idleness.compareTo(maxOutOfOrderness) < 0) {
            throw new InvalidOptionsException("--idleness %s is shorter than --max-out-of-orderness %s; make it longer"
                    .formatted(idleness, maxOutOfOrderness));
        }
    }
}
