package io.flinktwins.benchmarks.peers;

import io.flinktwins.cli.bench.SimulatedEngine;
import io.flinktwins.cli.pipeline.PipelineJobs;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The classification job on a simulated device. */
public final class SimulatedTwins {

    private SimulatedTwins() {}

    /**
     * Runs the job until it is ended.
     *
     * @param arguments the device, as {@code simulated:MILLIS}, and the job's options
     */
    public static void main(String... arguments) throws Exception {
        String device = arguments[0];
        String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
        // Images in flight are more than the JobManager's memory takes for a checkpoint.
        Configuration checkpoints = new Configuration()
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        Files.createTempDirectory("checkpoints").toUri().toString());
        PipelineJobs.classification(
                        StreamExecutionEnvironment.getExecutionEnvironment(checkpoints),
                        engine -> SimulatedEngine.of(engine, device),
                        options)
                .execute("classification on a simulated device");
    }
}
