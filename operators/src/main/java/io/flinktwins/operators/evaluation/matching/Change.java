package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.inference.ModelIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what a prediction contributed to the figures so far, so that a corrected label takes its old contribution
 * out again.
 *
 * @param capturedAt in milliseconds since the epoch
 * @param before what goes out of the figures; null for a prediction that was not in them
 * @param after what comes in instead
 */
public record Change(
        ModelIdentity model, long capturedAt, @Nullable Contribution before, Contribution after) {}
