package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.inference.ModelIdentity;

/**
 * An image that somebody may be asked to label, as one prediction sees it.
 *
 * @param capturedAt of the image's first prediction, in milliseconds since the epoch: the same for all of them
 * @param predicted the most probable class
 * @param confidence its score, in [0, 1]
 * @param margin how far the second score is below it; NaN if there is none
 * @param disagrees whether a version that came before predicts another class
 */
public record Candidate(
        String imageId,
        long capturedAt,
        ModelIdentity model,
        int predicted,
        float confidence,
        float margin,
        boolean disagrees) {}
