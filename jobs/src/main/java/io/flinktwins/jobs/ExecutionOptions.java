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

    ExecutionSettings settings() {
        return new ExecutionSettings(checkpointInterval, parallelism);
    }
}
