package io.flinktwins.operators.evaluation.drift;

import io.flinktwins.inference.ModelIdentity;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What windows are compared with, and when they are too far from it. Of the two references one is there.
 *
 * @param until the images captured before this time are the reference of their model version
 * @param stored what an earlier evaluation has written, for all versions of its model
 */
public record DriftOptions(
        DriftRule rule, @Nullable Instant until, @Nullable StoredReference stored) implements Serializable {

    /** The predictions of a model on images that are known. */
    public record StoredReference(String modelName, Predictions predictions) implements Serializable {}

    /** The stored reference of a model version; null if there is none. */
    public @Nullable Predictions storedFor(ModelIdentity model) {
        return stored != null && stored.modelName().equals(model.name()) ? stored.predictions() : null;
    }

    /** {@link #until} in milliseconds since the epoch. */
    public @Nullable Long untilMillis() {
        return until == null ? null : until.toEpochMilli();
    }

    /**
     * Whether a window that starts then is compared: not one that is part of the reference.
     *
     * @param start in milliseconds since the epoch
     */
    public boolean compares(long start) {
        return until == null || start >= until.toEpochMilli();
    }
}
