package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.schemas.Interval;

/**
 * The 95 % confidence interval of a proportion, after Wilson: it stays in [0, 1] and is honest for few images and for
 * proportions near 0 and 1.
 *
 * <p>Weighted images count for as many as would tell as much without weights: n is such that p (1 - p) / n is the linearised
 * variance of p, the sum of w^2 (c - p)^2 over the squared sum of w, with c of 1 or 0. This is n = W / d, from the sum W of all w,
 * and d = (1 - p) d1 + p d0 with the sum of w^2 over the sum of w of the right images, d1, and of the wrong ones, d0. Where
 * either are few, none of the heavy ones may be among them: so each has one image more, with the weight that images of the
 * stream have on average, the sum of all w^2 over W. With weights of 1 n is the number of images, exactly.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson 1927, Probable Inference</a>
 * @see <a href="https://pmc.ncbi.nlm.nih.gov/articles/PMC6690503">Franco et al. 2019, Confidence intervals for proportions in complex
 *     surveys</a>
 */
public final class WilsonInterval {

    /** The standard normal distribution's 97.5 % quantile. */
    private static final double Z = 1.959963984540054;

    private WilsonInterval() {}

    public static Interval of(Weighed successes, Weighed all) {
        double proportion = successes.weight() / all.weight();
        double count = all.weight() / weightOfOne(proportion, successes, all);
        double scale = 1 + Z * Z / count;
        double centre = (proportion + Z * Z / (2 * count)) / scale;
        double reach = Z / scale * Math.sqrt(proportion * (1 - proportion) / count + Z * Z / (4 * count * count));
        return new Interval(Math.max(0, centre - reach), Math.min(1, centre + reach));
    }

    private static double weightOfOne(double proportion, Weighed successes, Weighed all) {
        double mean = all.meanWeight();
        Weighed failures = all.minus(successes);
        return (1 - proportion) * withOneMore(successes, mean) + proportion * withOneMore(failures, mean);
    }

    private static double withOneMore(Weighed images, double weight) {
        return (images.squares() + weight * weight) / (images.weight() + weight);
    }
}
