package io.flinktwins.operators.evaluation.drift;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far counts of a window are from those of the reference.
 *
 * @param isFar whether the distance is above its threshold, and above what chance explains
 */
record Comparison(double distance, boolean isFar) {

    /** Below this many for each part, the smallest ones leave the distance to chance. */
    private static final long IMAGES_A_PART = 5;

    /**
     * The standard normal distribution's quantile of 0.9996. There are five distances: each may be above what chance explains in
     * two windows of five thousand, so that any is in two of a thousand.
     */
    private static final double RARE = 3.3527947805048592;

    /** That of the Kolmogorov distribution: the root of ln(2 / 0.0004) / 2. */
    private static final double RARE_GAP = 2.06363674024963;

    /**
     * Compares the shares of what images are divided into, by the Jensen-Shannon distance.
     *
     * @param minCount of images on either side
     * @return null if there are fewer
     */
    static <K extends Comparable<K>> @Nullable Comparison ofShares(
            Map<K, Long> window, Map<K, Long> reference, double maxDistance, long minCount) {
        int parts = Distances.union(window, reference).size();
        double windowCount = Distances.total(window);
        double referenceCount = Distances.total(reference);
        if (Math.min(windowCount, referenceCount) < Math.max(minCount, IMAGES_A_PART * parts)) {
            return null;
        }
        double distance = Distances.jensenShannon(window, reference);
        double chance = chanceOfShares(parts, 1 / windowCount + 1 / referenceCount);
        return new Comparison(distance, distance > Math.max(maxDistance, chance));
    }

    /** Compares the distributions of a number, given in bins, by the Kolmogorov-Smirnov statistic; as {@link #ofShares}. */
    static @Nullable Comparison ofBins(long[] window, long[] reference, double maxDistance, long minCount) {
        double windowCount = Distances.total(window);
        double referenceCount = Distances.total(reference);
        if (Math.min(windowCount, referenceCount) < minCount) {
            return null;
        }
        double distance = Distances.kolmogorovSmirnov(window, reference);
        double chance = RARE_GAP * Math.sqrt(1 / windowCount + 1 / referenceCount);
        return new Comparison(distance, distance > Math.max(maxDistance, chance));
    }

    /** The same with the bins that have something in them. */
    static @Nullable Comparison ofBins(
            Map<Integer, Long> window, Map<Integer, Long> reference, double maxDistance, long minCount) {
        return ofBins(
                Distances.inOrder(window, reference), Distances.inOrder(reference, window), maxDistance, minCount);
    }

    /**
     * The Jensen-Shannon distance that chance rarely exceeds. 8 ln 2 times its square, for one image on each side, is
     * distributed as chi-squared with one degree of freedom less than there are parts; that one's quantile is Wilson and
     * Hilferty's. With few images in a part the square is larger than that, by a share of less than parts / images.
     *
     * @param perImage the sum of 1 / images of both sides
     * @see <a href="https://doi.org/10.1073/pnas.17.12.684">Wilson and Hilferty 1931</a>
     */
    private static double chanceOfShares(int parts, double perImage) {
        int freedom = parts - 1;
        if (freedom == 0) {
            return 0;
        }
        double spread = 2.0 / (9 * freedom);
        double quantile = freedom * Math.pow(1 - spread + RARE * Math.sqrt(spread), 3);
        return Math.sqrt(quantile * perImage * (1 + parts * perImage) / (8 * Math.log(2)));
    }
}
