package io.flinktwins.local.bench;

import io.flinktwins.operators.inference.onnx.Device;
import java.util.ArrayList;
import java.util.List;

/**
 * What to measure.
 *
 * @param jobOptions of the classification job, besides those that have a name here
 * @param images that a measurement takes
 */
record BenchOptions(
        String model,
        Device device,
        int batchSize,
        int parallelism,
        int partitions,
        List<String> jobOptions,
        int images,
        int rounds) {

    /** The job's options for a broker. */
    String[] forJob(String bootstrapServers) {
        List<String> options = new ArrayList<>(List.of(
                "--bootstrap-servers=" + bootstrapServers,
                "--model=" + model,
                "--device=" + device,
                "--parallelism=" + parallelism,
                "--batch-size=" + batchSize));
        options.addAll(jobOptions);
        return options.toArray(String[]::new);
    }

    /** Images that may be in flight in all slots. */
    int mostInFlight() {
        return 4 * batchSize * parallelism;
    }
}
