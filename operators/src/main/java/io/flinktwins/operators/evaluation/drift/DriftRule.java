package io.flinktwins.operators.evaluation.drift;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.schemas.Drift;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the predictions of a window are so far from the reference that somebody should look.
 *
 * <p>Two samples of one distribution differ, too, and the more so the fewer they are. So a distance has to be above its
 * threshold, and above what chance exceeds once in a thousand windows.
 *
 * @param maxClassDistance for the Jensen-Shannon distance of the predicted classes, in [0, 1]
 * @param maxConfidenceDistance for the Kolmogorov-Smirnov statistic of the confidences, in [0, 1]
 * @param minCount nothing is said of a window with fewer predictions
 */
public record DriftRule(double maxClassDistance, double maxConfidenceDistance, long minCount) implements Serializable {

    /** Below this many for each class, the smallest ones leave the distance to chance. */
    private static final long PREDICTIONS_A_CLASS = 5;

    /** The standard normal distribution's 99.9 % quantile. */
    private static final double RARE = 3.090232306167813;

    /** That of the Kolmogorov distribution: the root of ln(2 / 0.001) / 2. */
    private static final double RARE_GAP = 1.9494746395542046;

    public DriftRule {
        requireShare("max class drift", maxClassDistance);
        requireShare("max confidence drift", maxConfidenceDistance);
        InvalidSettingException.requireAtLeastOne("min drift count", minCount);
    }

    /** Compares a window with the reference; null if one of them is too small. */
    public @Nullable Drift judge(Predictions window, Predictions reference) {
        int classes = Distances.union(window.classes(), reference.classes()).size();
        long enough = Math.max(minCount, PREDICTIONS_A_CLASS * classes);
        if (window.count() < enough || reference.count() < enough) {
            return null;
        }
        double classDistance = Distances.jensenShannon(window.classes(), reference.classes());
        double confidenceDistance = Distances.kolmogorovSmirnov(window.confidences(), reference.confidences());
        boolean isFar = classDistance > Math.max(maxClassDistance, chanceOfClasses(window, reference, classes))
                || confidenceDistance
                        > Math.max(maxConfidenceDistance, RARE_GAP * Math.sqrt(perImage(window, reference)));
        return new Drift(
                reference.count(),
                classDistance,
                Distances.populationStability(window.classes(), reference.classes()),
                confidenceDistance,
                null,
                null,
                null,
                isFar,
                List.of());
    }

    /**
     * The Jensen-Shannon distance that chance exceeds once in a thousand cases. 8 ln 2 times its square, for one image on each
     * side, is distributed as chi-squared with one degree of freedom less than there are classes; that one's quantile is
     * Wilson and Hilferty's. With few predictions for a class the square is larger than that, by a share of less than
     * classes / predictions.
     *
     * @see <a href="https://doi.org/10.1073/pnas.17.12.684">Wilson and Hilferty 1931</a>
     */
    private static double chanceOfClasses(Predictions window, Predictions reference, int classes) {
        int freedom = classes - 1;
        if (freedom == 0) {
            return 0;
        }
        double spread = 2.0 / (9 * freedom);
        double quantile = freedom * Math.pow(1 - spread + RARE * Math.sqrt(spread), 3);
        double perImage = perImage(window, reference);
        return Math.sqrt(quantile * perImage * (1 + classes * perImage) / (8 * Math.log(2)));
    }

    private static double perImage(Predictions window, Predictions reference) {
        return 1.0 / window.count() + 1.0 / reference.count();
    }

    private static void requireShare(String setting, double share) {
        InvalidSettingException.unless(share >= 0 && share <= 1, setting, share, "must be from 0 to 1");
    }
}
