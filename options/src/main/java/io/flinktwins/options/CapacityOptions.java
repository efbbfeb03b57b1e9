package io.flinktwins.options;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.Capacity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how much a task slot does at once. */
public final class CapacityOptions {

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Images in a forward pass, at most. Default: 8 on the CPU, 32 on a GPU.")
    private @Nullable Integer batchSize;

    @Option(
            names = "--batches-in-flight",
            paramLabel = "N",
            description =
                    "Forward passes of a slot that run at once, on one session. Default: 1 on the CPU, 2 on a GPU.")
    private @Nullable Integer batchesInFlight;

    @Option(
            names = "--decoder-threads",
            paramLabel = "N",
            description =
                    "Threads of a slot that decode and preprocess. Default: 1 on the CPU; on a GPU the host's cores"
                            + " divided by the job's parallelism, less one.")
    private @Nullable Integer decoderThreads;

    /** What is asked for; the rest is open. */
    public Capacity capacity() {
        return new Capacity(
                number("batch size", batchSize),
                number("batches in flight", batchesInFlight),
                number("decoder threads", decoderThreads));
    }

    private static int number(String setting, @Nullable Integer number) {
        if (number == null) {
            return Capacity.OPEN;
        }
        InvalidSettingException.requireAtLeastOne(setting, number);
        return number;
    }
}
