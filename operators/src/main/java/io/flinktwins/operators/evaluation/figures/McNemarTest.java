package io.flinktwins.operators.evaluation.figures;

/**
 * McNemar's test of whether two classifiers differ, from the images that only one of them got right.
 *
 * @param statistic chi-squared with continuity correction, (|b - c| - 1)^2 / (b + c); one degree of freedom
 * @param probability two-sided p-value: exact from the binomial distribution for fewer than 25 such images, else
 *     from the statistic
 * @see <a href="https://doi.org/10.1007/BF02295996">McNemar 1947</a>, <a
 *     href="https://doi.org/10.1007/BF02291390">Edwards 1948</a> for the correction
 */
public record McNemarTest(double statistic, double probability) {

    private static final long FEW = 25;
    private static final double SERIES_LIMIT = 2;
    private static final int TERMS = 100;

    /** Both counts together must be positive. */
    public static McNemarTest of(long onlyFirst, long onlySecond) {
        long differing = onlyFirst + onlySecond;
        double distance = Math.abs(onlyFirst - onlySecond) - 1.0;
        double statistic = distance * distance / differing;
        double probability = differing < FEW
                ? exact(Math.min(onlyFirst, onlySecond), differing)
                : complementaryError(Math.sqrt(statistic / 2));
        return new McNemarTest(statistic, probability);
    }

    /** Twice the probability of at most {@code fewer} heads in {@code tosses} of a fair coin, at most 1. */
    private static double exact(long fewer, long tosses) {
        double combinations = 1;
        double sum = 1;
        for (long heads = 1; heads <= fewer; heads++) {
            combinations *= (double) (tosses - heads + 1) / heads;
            sum += combinations;
        }
        return Math.min(1, 2 * sum / Math.scalb(1.0, (int) tosses));
    }

    /** erfc(x) for x >= 0 within about 1e-15: Abramowitz and Stegun 7.1.6 (series) and 7.1.14 (continued fraction). */
    private static double complementaryError(double x) {
        double scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
        if (x < SERIES_LIMIT) {
            double term = 2 * x;
            double sum = term;
            for (int n = 1; n <= TERMS; n++) {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }
            return 1 - scale * sum;
        }
        double fraction = x;
        for (int n = TERMS; n >= 1; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return scale / fraction;
    }
}
