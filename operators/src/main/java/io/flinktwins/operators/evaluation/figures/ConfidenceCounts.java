package io.flinktwins.operators.evaluation.figures;

import java.util.Arrays;

/** How many predictions have their confidence in each of the bins of a {@link Calibration}. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ConfidenceCounts(long[] counts) {

    public static ConfidenceCounts empty() {
        return new ConfidenceCounts(new long[Calibration.BINS]);
    }

    public ConfidenceCounts plus(float confidence, int sign) {
        ConfidenceCounts sum = new ConfidenceCounts(counts.clone());
        sum.counts[Calibration.bin(confidence)] += sign;
        return sum;
    }

    /** Predictions in all bins. */
    public long count() {
        return Arrays.stream(counts).sum();
    }
}
