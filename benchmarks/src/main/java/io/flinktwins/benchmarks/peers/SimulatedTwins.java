package io.flinktwins.benchmarks.peers;

import io.flinktwins.cli.bench.SimulatedEngine;
import io.flinktwins.cli.pipeline.PipelineJobs;
import java.util.Arrays;
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
        PipelineJobs.classification(
                        StreamExecutionEnvironment.getExecutionEnvironment(),
                        engine -> SimulatedEngine.of(engine, device),
                        options)
                .execute("classification on a simulated device");
    }
}
