package io.flinktwins.operators.evaluation.drift;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How far two distributions are from each other, given as counts. Neither may be empty. */
final class Distances {

    /** So much is added to each count for the PSI, which knows no class that only one side has. */
    private static final double SMOOTHING = 0.5;

    private static final double BITS = Math.log(2);

    private Distances() {}

    /**
     * The Jensen-Shannon distance: the root of the divergence in bits, from 0 for the same shares to 1 for nothing in
     * common.
     *
     * @see <a href="https://doi.org/10.1109/TIT.2003.813506">Endres and Schindelin 2003</a>
     */
    static <K extends Comparable<K>> double jensenShannon(Map<K, Long> first, Map<K, Long> second) {
        double firstTotal = total(first);
        double secondTotal = total(second);
        double divergence = 0;
        for (K part : union(first, second)) {
            double p = first.getOrDefault(part, 0L) / firstTotal;
            double q = second.getOrDefault(part, 0L) / secondTotal;
            double middle = (p + q) / 2;
            divergence += (information(p, middle) + information(q, middle)) / 2;
        }
        return Math.sqrt(Math.max(0, divergence));
    }

    /**
     * The population stability index, the sum of (p - q) ln(p / q), with half an image added to each class that either has:
     * below 0.1 little, above 0.25 much has changed, as a rule of thumb.
     */
    static double populationStability(Map<Integer, Long> first, Map<Integer, Long> second) {
        Set<Integer> classes = union(first, second);
        double firstTotal = total(first) + SMOOTHING * classes.size();
        double secondTotal = total(second) + SMOOTHING * classes.size();
        double index = 0;
        for (int classId : classes) {
            double p = (first.getOrDefault(classId, 0L) + SMOOTHING) / firstTotal;
            double q = (second.getOrDefault(classId, 0L) + SMOOTHING) / secondTotal;
            index += (p - q) * Math.log(p / q);
        }
        return index;
    }

    /** The Kolmogorov-Smirnov statistic: the largest difference of the shares below any bin's end, from 0 to 1. */
    static double kolmogorovSmirnov(long[] first, long[] second) {
        double firstTotal = total(first);
        double secondTotal = total(second);
        double largest = 0;
        long firstBelow = 0;
        long secondBelow = 0;
        for (int bin = 0; bin < first.length; bin++) {
            firstBelow += first[bin];
            secondBelow += second[bin];
            largest = Math.max(largest, Math.abs(firstBelow / firstTotal - secondBelow / secondTotal));
        }
        return largest;
    }

    /** What either side has, in order: so a sum of doubles over it is the same however the counts came. */
    static <K extends Comparable<K>> Set<K> union(Map<K, Long> first, Map<K, Long> second) {
        Set<K> parts = new TreeSet<>(first.keySet());
        parts.addAll(second.keySet());
        return parts;
    }

    /** The counts in the order of their keys, with a zero for each that only the other side has. */
    static long[] inOrder(Map<Integer, Long> counts, Map<Integer, Long> other) {
        return union(counts, other).stream()
                .mapToLong(key -> counts.getOrDefault(key, 0L))
                .toArray();
    }

    private static double information(double share, double middle) {
        return share == 0 ? 0 : share * Math.log(share / middle) / BITS;
    }

    static double total(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    static double total(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
