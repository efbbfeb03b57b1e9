package io.flinktwins.inference.batch;

import io.flinktwins.inference.Outcome.Timings;
import java.util.List;
import java.util.Locale;

/** Receives an event for each forward pass, on the engine's thread. */
public interface BatchListener {

    /** Ignores every event. */
    BatchListener NONE = new BatchListener() {};

    /** Why a batch left. */
    enum Flush {
        /** It reached the maximum batch size. */
        FULL,
        /** Its first image had waited for the maximum wait. */
        WAITED;

        /** As metrics name it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A batch goes to the engine. */
    default void batchLeft(Flush flush) {}

    /**
     * A forward pass has ended well: of a batch, or of a part of one that failed as a whole.
     *
     * @param images what each of them went through
     */
    default void batchRun(List<Timings> images) {}

    /** A forward pass has failed; its images are tried again in smaller batches, or rejected. */
    default void batchFailed() {}
}
