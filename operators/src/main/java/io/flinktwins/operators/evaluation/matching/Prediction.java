package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.drift.ImageKind;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.RankedClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the figures need of a classification.
 *
 * @param capturedAt in milliseconds since the epoch
 * @param ranked the first five class ids at most, the most probable first; never empty
 * @param confidence the score of the first, in [0, 1]
 * @param margin how far the score of the second is below it; NaN if one class alone is ranked
 * @param image null if the classification does not say what it was
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Prediction(
        String imageId,
        ModelIdentity model,
        long capturedAt,
        int[] ranked,
        float confidence,
        float margin,
        @Nullable ImageKind image) {

    static final int RANKED_CLASSES = 5;

    public static Prediction of(Classification classification) {
        List<RankedClass> topK = classification.getTopK();
        return new Prediction(
                classification.getImageId(),
                new ModelIdentity(classification.getModelName(), classification.getModelVersion()),
                classification.getCapturedAt().toEpochMilli(),
                topK.stream()
                        .limit(RANKED_CLASSES)
                        .mapToInt(RankedClass::getClassId)
                        .toArray(),
                Math.min(1, topK.get(0).getScore()),
                margin(topK),
                ImageKind.of(classification));
    }

    private static float margin(List<RankedClass> topK) {
        return topK.size() < 2
                ? Float.NaN
                : topK.get(0).getScore() - topK.get(1).getScore();
    }
}
