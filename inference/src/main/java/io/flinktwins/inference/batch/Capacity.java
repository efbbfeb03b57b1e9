package io.flinktwins.inference.batch;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;

/**
 * How much a task slot does at once. What is {@link #OPEN} follows from the device that the model runs on.
 *
 * @param batchSize images in a forward pass, at most
 * @param batchesInFlight forward passes that run at once
 * @param decoderThreads threads that decode and preprocess
 */
public record Capacity(int batchSize, int batchesInFlight, int decoderThreads) implements Serializable {

    /** Leaves a number to the device. */
    public static final int OPEN = 0;

    /** All of it follows from the device. */
    public static final Capacity DEFAULT = new Capacity(OPEN, OPEN, OPEN);

    private static final int CPU_BATCH = 8;
    private static final int GPU_BATCH = 32;

    /** The second batch is on its way to the device while the first one runs. */
    private static final int GPU_BATCHES_IN_FLIGHT = 2;

    /** Each has memory of its own for a whole batch; a device is busy with two or three. */
    private static final int MOST_BATCHES_IN_FLIGHT = 64;

    public Capacity {
        InvalidSettingException.unless(
                batchesInFlight <= MOST_BATCHES_IN_FLIGHT,
                "batches in flight",
                batchesInFlight,
                "must not be over " + MOST_BATCHES_IN_FLIGHT);
        requireOpenOrPositive("batch size", batchSize);
        requireOpenOrPositive("batches in flight", batchesInFlight);
        requireOpenOrPositive("decoder threads", decoderThreads);
        InvalidSettingException.requireSoManyThreads("decoder threads", decoderThreads);
    }

    private static void requireOpenOrPositive(String setting, int number) {
        InvalidSettingException.unless(number >= OPEN, setting, number, "must be at least 1");
    }

    /**
     * Fills in what is open. A GPU waits for its images, so that it gets all cores but one; on the CPU, images are decoded
     * on the cores that the forward passes need.
     *
     * @param cores those that the slot may count on
     */
    public Capacity on(boolean gpu, int cores) {
        return new Capacity(
                batchSize == OPEN ? (gpu ? GPU_BATCH : CPU_BATCH) : batchSize,
                batchesInFlight == OPEN ? (gpu ? GPU_BATCHES_IN_FLIGHT : 1) : batchesInFlight,
                decoderThreads == OPEN ? (gpu ? Math.max(1, cores - 1) : 1) : decoderThreads);
    }

    /** Images that must be in flight for no part to wait for another: those in forward passes, and the next batch. */
    public int images() {
        return (batchesInFlight + 1) * batchSize;
    }

    /** The same with two batches more, which have their answers and wait for images before them, or for room behind them. */
    public int imagesWithSlack() {
        return images() + 2 * batchSize;
    }
}
