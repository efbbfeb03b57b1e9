package io.flinktwins.inference.batch;

import java.util.Arrays;

/** Turns logits into probabilities. */
public final class Softmax {

    private Softmax() {}

    /**
     * Computes {@code exp(x_i) / sum_j exp(x_j)}, shifted by the largest logit so that nothing overflows.
     *
     * @param logits any number of values
     * @return as many probabilities in [0, 1] with the sum 1; all NaN if one logit is NaN or infinite, because then
     *     none of them means anything
     */
    public static float[] of(float[] logits) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                return notANumber(logits.length);
            }
            largest = Math.max(largest, logit);
        }
        double[] exponentials = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            exponentials[i] = Math.exp((double) logits[i] - largest);
            sum += exponentials[i];
        }
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (exponentials[i] / sum);
        }
        return probabilities;
    }

    private static float[] notANumber(int length) {
        float[] values = new float[length];
        Arrays.fill(values, Float.NaN);
        return values;
    }
}
