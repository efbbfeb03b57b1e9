package io.flinktwins.operators.inference;

/** Hears of every forward pass, on the engine's thread. */
@FunctionalInterface
public interface BatchListener {

    /**
     * A forward pass has ended well.
     *
     * @param size pictures in the batch
     * @param inferenceMicros how long the forward pass took
     */
    void batchRun(int size, long inferenceMicros);
}
