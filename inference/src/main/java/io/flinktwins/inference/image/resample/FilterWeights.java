package io.flinktwins.inference.image.resample;

import java.util.Arrays;

/**
 * Which source pixels make one axis of a resized image, and with what weights.
 *
 * <p>As in Pillow's Resample.c: when shrinking, the filter is widened by the scale; weights are normalised in double
 * precision, then rounded to fixed point with {@value #PRECISION_BITS} fraction bits.
 */
final class FilterWeights {

    /** 32 bits less 8 for the sample and 2 for sums below 0 and above 255. */
    static final int PRECISION_BITS = 32 - 8 - 2;

    private final PillowFilter filter;
    private Axis axis = new Axis(0, 0, 0, 0);
    private int stride;
    private int[] firsts = {};
    private int[] ends = {};
    private int[] weights = {};
    private double[] unrounded = {};

    FilterWeights(PillowFilter filter) {
        this.filter = filter;
    }

    /** Computes the weights of the target pixels {@code from} (inclusive) to {@code to} (exclusive). */
    void compute(int sourceSize, int targetSize, int from, int to) {
        Axis wanted = new Axis(sourceSize, targetSize, from, to);
        if (wanted.equals(axis)) {
            return;
        }
        axis = wanted;
        double scale = (double) sourceSize / targetSize;
        double widening = Math.max(1, scale);
        double support = filter.support() * widening;
        stride = Math.min(sourceSize, (int) Math.ceil(support) * 2 + 1);
        reserve(to - from);
        for (int target = from; target < to; target++) {
            double center = (target + 0.5) * scale;
            int first = Math.max(0, (int) (center - support + 0.5));
            int end = Math.min(sourceSize, (int) (center + support + 0.5));
            firsts[target - from] = first;
            ends[target - from] = end;
            computeOne(target - from, center, 1 / widening);
        }
    }

    private void reserve(int targets) {
        firsts = atLeast(firsts, targets);
        ends = atLeast(ends, targets);
        weights = atLeast(weights, Math.multiplyExact(targets, stride));
        if (unrounded.length < stride) {
            unrounded = new double[stride];
        }
    }

    private static int[] atLeast(int[] array, int length) {
        return array.length < length ? Arrays.copyOf(array, length) : array;
    }

    private void computeOne(int target, double center, double narrowing) {
        int count = ends[target] - firsts[target];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            unrounded[i] = filter.weight((i + firsts[target] - center + 0.5) * narrowing);
            sum += unrounded[i];
        }
        for (int i = 0; i < count; i++) {
            weights[target * stride + i] = fixedPoint(sum == 0 ? unrounded[i] : unrounded[i] / sum);
        }
    }

    private static int fixedPoint(double weight) {
        return (int) ((weight < 0 ? -0.5 : 0.5) + weight * (1 << PRECISION_BITS));
    }

    /** Number of target pixels. */
    int targets() {
        return axis.to() - axis.from();
    }

    /** First source pixel of all. */
    int first() {
        return first(0);
    }

    /** The source pixel behind the last one of all. */
    int end() {
        return end(targets() - 1);
    }

    /** Most source pixels that a target pixel is made of. */
    int most() {
        return stride;
    }

    /** First source pixel of a target pixel, counted from the first target pixel asked for. */
    int first(int target) {
        return firsts[target];
    }

    /** The source pixel behind the last one of a target pixel. */
    int end(int target) {
        return ends[target];
    }

    /** Weight of one of the source pixels of a target pixel. */
    int weight(int target, int source) {
        return weights[target * stride + source - firsts[target]];
    }

    private record Axis(int sourceSize, int targetSize, int from, int to) {}
}
