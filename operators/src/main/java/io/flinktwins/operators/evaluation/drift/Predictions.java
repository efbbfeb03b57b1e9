package io.flinktwins.operators.evaluation.drift;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What predictions say, and what became of other images meanwhile, as counts: of a window, or of the reference that windows
 * are compared with.
 *
 * @param classes by the class that was predicted
 * @param confidences by the bins of {@link io.flinktwins.operators.evaluation.figures.Calibration}
 * @param images that were classified, as far as their records say what they are
 * @param rejections images that could not be classified, by reason; null if nobody counts them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Predictions(
        Map<Integer, Long> classes,
        long[] confidences,
        ImageCounts images,
        @Nullable Map<String, Long> rejections) implements Serializable {

    /** Stands for what was classified beside the reasons of rejections. */
    private static final String CLASSIFIED = "classified";

    public Predictions with(@Nullable Map<String, Long> counted) {
        return new Predictions(classes, confidences, images, counted);
    }

    public long count() {
        return Arrays.stream(confidences).sum();
    }

    /** What became of all images; nothing if nobody counts those that were rejected. */
    Map<String, Long> outcomes() {
        if (rejections == null) {
            return Map.of();
        }
        Map<String, Long> outcomes = new HashMap<>(rejections);
        outcomes.put(CLASSIFIED, count());
        return outcomes;
    }
}
