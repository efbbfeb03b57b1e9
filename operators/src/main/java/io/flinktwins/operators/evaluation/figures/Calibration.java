package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.operators.evaluation.matching.Match;
import java.util.Arrays;

/**
 * Confidence against truth in 15 bins of equal width, which a reliability diagram shows.
 *
 * <p>Bin i holds confidences in [i/15, (i+1)/15), the last one 1.0 too. Confidences are summed up, times their weight, as whole
 * multiples of 2^-30: sums are then the same in every order and an image can be taken out without a trace, as with
 * {@link Weighed}. The cost is an error of at most 5e-10 in a mean, and room for weights of 8 billion.
 *
 * @param counts images
 * @param weights sums of their weights
 * @param squares sums of the squares of their weights
 * @param corrects sums of the weights of those that are right
 * @see <a href="https://arxiv.org/abs/1706.04599">Guo et al., On Calibration of Modern Neural Networks, eq. 3</a>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Calibration(long[] counts, double[] weights, double[] squares, double[] corrects, long[] confidences) {

    public static final int BINS = 15;

    private static final double UNIT = 1L << 30;

    public static Calibration empty() {
        return new Calibration(new long[BINS], new double[BINS], new double[BINS], new double[BINS], new long[BINS]);
    }

    /** The bin of a confidence in [0, 1]. */
    static int bin(float confidence) {
        // A confidence of exactly 1 belongs to the last bin, not to one behind it.
        return Math.min((int) ((double) confidence * BINS), BINS - 1);
    }

    public Calibration plus(Match match, int sign) {
        Calibration sum = copy();
        int bin = bin(match.confidence());
        double weight = match.weight();
        sum.counts[bin] += sign;
        sum.weights[bin] += sign * weight;
        sum.squares[bin] += sign * Weighed.square(weight);
        sum.corrects[bin] += match.correct() ? sign * weight : 0;
        sum.confidences[bin] += sign * Math.round(match.confidence() * UNIT * weight);
        return sum;
    }

    public Calibration plus(Calibration other) {
        Calibration sum = copy();
        for (int bin = 0; bin < BINS; bin++) {
            sum.counts[bin] += other.counts[bin];
            sum.weights[bin] += other.weights[bin];
            sum.squares[bin] += other.squares[bin];
            sum.corrects[bin] += other.corrects[bin];
            sum.confidences[bin] += other.confidences[bin];
        }
        return sum;
    }

    private Calibration copy() {
        return new Calibration(counts.clone(), weights.clone(), squares.clone(), corrects.clone(), confidences.clone());
    }

    /** Images in all bins. */
    public Weighed all() {
        return new Weighed(
                Arrays.stream(counts).sum(),
                Arrays.stream(weights).sum(),
                Arrays.stream(squares).sum());
    }

    /** Images in one bin. */
    Weighed in(int bin) {
        return new Weighed(counts[bin], weights[bin], squares[bin]);
    }

    /** Sum of the weighted confidences in a bin. */
    public double confidence(int bin) {
        return confidences[bin] / UNIT;
    }

    /** Sum of the weighted confidences in all bins. */
    public double confidence() {
        long sum = 0;
        for (long confidence : confidences) {
            sum += confidence;
        }
        return sum / UNIT;
    }

    /** Mean of |accuracy - mean confidence| over the bins, weighted as their images are, in [0, 1]. */
    public double expectedError() {
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(corrects[bin] - confidence(bin));
        }
        return error / all().weight();
    }
}
