package io.flinktwins.jobs;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.options.OptionText;
import java.time.Duration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * How Flink runs a job.
 *
 * @param parallelism null for what the cluster says
 */
public record ExecutionSettings(
        Duration checkpointInterval, @Nullable Integer parallelism) {

    private static final Duration MIN_CHECKPOINT_INTERVAL = Duration.ofMillis(10);

    public ExecutionSettings {
        if (parallelism != null) {
            InvalidSettingException.requireAtLeastOne("parallelism", parallelism);
        }
        InvalidSettingException.unless(
                checkpointInterval.compareTo(MIN_CHECKPOINT_INTERVAL) >= 0,
                "checkpoint interval",
                checkpointInterval,
                "must be at least " + OptionText.of(MIN_CHECKPOINT_INTERVAL));
    }

    /** Sets an environment up. */
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
}
