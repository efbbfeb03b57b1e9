package io.flinktwins.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of both jobs that concern Flink itself. */
public final class ExecutionOptions {

    @Option(
            names = "--checkpoint-interval",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "How often the job checkpoints; with exactly-once, also how long results take to become"
                    + " visible. Default: ${DEFAULT-VALUE}.")
    private Duration checkpointInterval;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Task slots to use. Default: what flink run says (-p), or the cluster's default.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--max-out-of-orderness",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "How much later than its successors a record may come and still be on time."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration maxOutOfOrderness;

    @Option(
            names = "--idleness",
            defaultValue = "1min",
            paramLabel = "DURATION",
            description = "After how long without a record a source no longer holds event time back."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration idleness;

    ExecutionSettings settings() {
        return new ExecutionSettings(checkpointInterval, parallelism, maxOutOfOrderness, idleness);
    }
}
