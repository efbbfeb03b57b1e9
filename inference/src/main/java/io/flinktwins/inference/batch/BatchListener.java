package io.flinktwins.inference.batch;

import io.flinktwins.inference.Outcome.Timings;
import java.util.List;
import java.util.Locale;

/** Hears of every forward pass, on the engine's thread. */
public interface BatchListener {

    /** Hears nothing. */
    BatchListener NONE = new BatchListener() {};

    /** Why a batch left. */
    enum Flush {
        /** It had as many pictures as it may have. */
        FULL,
        /** Its first picture had waited long enough. */
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
     * @param pictures what each of them went through
     */
    default void batchRun(List<Timings> pictures) {}

    /** A forward pass has failed; its pictures are tried again in smaller batches, or rejected. */
    default void batchFailed() {}
}
