package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.matching.Match;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what an image says of its model version's confidence.
 *
 * @param end of the first window to end behind the image, in milliseconds since the epoch
 * @param before null for an image that had no label
 * @param after null for an image that has none any more
 */
public record CalibrationChange(
        ModelIdentity model,
        long end,
        @Nullable Match before,
        @Nullable Match after) {}
