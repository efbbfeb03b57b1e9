package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.schemas.Interval;

/**
 * The 95 % confidence interval of a proportion, after Wilson: it stays in [0, 1] and is honest for few images and for
 * proportions near 0 and 1.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson 1927, Probable Inference</a>
 */
public final class WilsonInterval {

    /** The standard normal distribution's 97.5 % quantile. */
    private static final double Z = 1.959963984540054;

    private WilsonInterval() {}

    public static Interval of(long successes, long count) {
        double proportion = (double) successes / count;
        double scale = 1 + Z * Z / count;
        double centre = (proportion + Z * Z / (2 * count)) / scale;
        double reach = Z / scale * Math.sqrt(proportion * (1 - proportion) / count + Z * Z / (4.0 * count * count));
        return new Interval(Math.max(0, centre - reach), Math.min(1, centre + reach));
    }
}
