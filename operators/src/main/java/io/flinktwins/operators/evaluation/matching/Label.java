package io.flinktwins.operators.evaluation.matching;

/**
 * The true class of an image, as a class id whichever way the label named it.
 *
 * @param labelledAt in milliseconds since the epoch
 * @param weight how many images this one stands for: from 1 to 1,000,000, in whole {@link #WEIGHT_UNITS}
 */
public record Label(String imageId, int classId, long labelledAt, double weight) {

    /** In 1. Sums of weights are exact so, hence the same in every order. */
    public static final double WEIGHT_UNITS = 1L << 20;
}
