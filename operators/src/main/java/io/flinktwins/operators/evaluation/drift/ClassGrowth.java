package io.flinktwins.operators.evaluation.drift;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which classes a window predicts more often than the reference, by more than chance: by a one-sided test of two shares, with
 * the pooled variance.
 */
final class ClassGrowth {

    static final int MAX_CLASSES = 10;

    /** The standard normal distribution's 99.9 % quantile. */
    private static final double RARE = 3.090232306167813;

    private ClassGrowth() {}

    /** A class whose share has grown by so much. */
    private record Grown(int classId, double growth) {

        static final Comparator<Grown> LARGEST_FIRST =
                Comparator.comparingDouble(Grown::growth).reversed().thenComparingInt(Grown::classId);
    }

    /** Their ids, that of the largest growth first. */
    static List<Integer> grown(Map<Integer, Long> window, Map<Integer, Long> reference) {
        double windowCount = Distances.total(window);
        double referenceCount = Distances.total(reference);
        return window.entrySet().stream()
                .filter(entry -> entry.getKey() != PredictedClasses.OTHER)
                .flatMap(entry -> {
                    double before = reference.getOrDefault(entry.getKey(), 0L);
                    double share = (entry.getValue() + before) / (windowCount + referenceCount);
                    double growth = entry.getValue() / windowCount - before / referenceCount;
                    double deviation = Math.sqrt(share * (1 - share) * (1 / windowCount + 1 / referenceCount));
                    return growth > RARE * deviation
                            ? Stream.of(new Grown(entry.getKey(), growth))
                            : Stream.<Grown>empty();
                })
                .sorted(Grown.LARGEST_FIRST)
                .limit(MAX_CLASSES)
                .map(Grown::classId)
                .toList();
    }
}
