package io.flinktwins.operators.evaluation.drift;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.schemas.Drift;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a window is so far from the reference that somebody should look.
 *
 * <p>Two samples of one distribution differ, too, and the more so the fewer they are. So a distance has to be above its
 * threshold, and above what chance exceeds: any of them in two of a thousand windows.
 *
 * @param maxClassDistance for the Jensen-Shannon distance of the predicted classes, in [0, 1]
 * @param maxConfidenceDistance for the Kolmogorov-Smirnov statistic of the confidences, in [0, 1]
 * @param maxRejectionDistance for the Jensen-Shannon distance of what became of the images, in [0, 1]
 * @param maxFormatDistance for that of the images' formats, in [0, 1]
 * @param maxSizeDistance for the Kolmogorov-Smirnov statistic of the images' sizes, in [0, 1]
 * @param minCount nothing is said of a window with fewer predictions
 */
public record DriftRule(
        double maxClassDistance,
        double maxConfidenceDistance,
        double maxRejectionDistance,
        double maxFormatDistance,
        double maxSizeDistance,
        long minCount)
        implements Serializable {

    public DriftRule {
        requireShare("max class drift", maxClassDistance);
        requireShare("max confidence drift", maxConfidenceDistance);
        requireShare("max rejection drift", maxRejectionDistance);
        requireShare("max format drift", maxFormatDistance);
        requireShare("max size drift", maxSizeDistance);
        InvalidSettingException.requireAtLeastOne("min drift count", minCount);
    }

    /** Compares a window with the reference; null if one of them is too small, and so is a distance that has too few images. */
    public @Nullable Drift judge(Predictions window, Predictions reference) {
        Comparison classes = shares(window.classes(), reference.classes(), maxClassDistance);
        Comparison confidences =
                Comparison.ofBins(window.confidences(), reference.confidences(), maxConfidenceDistance, minCount);
        if (classes == null || confidences == null) {
            return null;
        }
        Comparison rejections = shares(window.outcomes(), reference.outcomes(), maxRejectionDistance);
        Comparison formats =
                shares(window.images().formats(), reference.images().formats(), maxFormatDistance);
        Comparison sizes =
                Comparison.ofBins(window.images().sizes(), reference.images().sizes(), maxSizeDistance, minCount);
        return new Drift(
                reference.count(),
                classes.distance(),
                Distances.populationStability(window.classes(), reference.classes()),
                confidences.distance(),
                distance(rejections),
                distance(formats),
                distance(sizes),
                Stream.of(classes, confidences, rejections, formats, sizes).anyMatch(one -> one != null && one.isFar()),
                classes.isFar() ? ClassGrowth.grown(window.classes(), reference.classes()) : List.of());
    }

    private <K extends Comparable<K>> @Nullable Comparison shares(
            Map<K, Long> window, Map<K, Long> reference, double maxDistance) {
        return Comparison.ofShares(window, reference, maxDistance, minCount);
    }

    private static @Nullable Double distance(@Nullable Comparison comparison) {
        return comparison == null ? null : comparison.distance();
    }

    private static void requireShare(String setting, double share) {
        InvalidSettingException.unless(share >= 0 && share <= 1, setting, share, "must be from 0 to 1");
    }
}
