package io.flinktwins.cli.bench;

import io.flinktwins.inference.serving.Engine;
import io.flinktwins.options.DeviceOptions;
import io.flinktwins.options.ModelLoadTimeoutOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param clusterDirectory of a cluster of processes; null for a cluster in this process
 * @param jobOptions of the classification job, besides those that have a name here
 * @param images that a measurement takes
 */
record BenchOptions(
        String model,
        DeviceOptions device,
        ModelLoadTimeoutOption loadTimeout,
        int batchSize,
        int parallelism,
        int partitions,
        @Nullable Path clusterDirectory,
        List<String> jobOptions,
        int images,
        int rounds) {

    /** The job's options for a broker. */
    List<String> forJob(String bootstrapServers) {
        List<String> options = new ArrayList<>(List.of(
                "--bootstrap-servers=" + bootstrapServers,
                "--model=" + model,
                loadTimeout.argument(),
                "--parallelism=" + parallelism,
                "--batch-size=" + batchSize));
        options.addAll(isSimulated() ? List.of("--device=cpu") : device.arguments());
        options.addAll(jobOptions);
        return options;
    }

    /** Whether a device is simulated. */
    boolean isSimulated() {
        return SimulatedEngine.isSimulated(device.written());
    }

    /** What runs the model: the engine of the job's options, unless the device is simulated. */
    Engine engine(Engine ofJob) {
        return isSimulated() ? SimulatedEngine.of(ofJob, device.written()) : ofJob;
    }

    /** Images that may be in flight in all slots. */
    int maxInFlight() {
        return 5 * batchSize * parallelism;
    }
}
