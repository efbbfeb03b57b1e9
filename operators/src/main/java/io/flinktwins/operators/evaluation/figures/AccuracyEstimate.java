package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.schemas.Interval;

/**
 * How many predictions of a window are right, as far as their confidences tell: the mean of the calibrated confidence, over
 * labelled and unlabelled predictions alike (confidence-based performance estimation).
 *
 * <p>A confidence is worth what the labelled images of its bin were: c of n were right. With m of the window's predictions
 * in the bin, l of which are among the n, the estimate is the mean of c/n, weighted by m. Its distance to the share that is
 * right has the variance m p (1 - p) (1 + (m - 2 l) / n) / (sum of m)^2, summed over the bins: what the labels don't tell
 * about p, and how the window's predictions happen to turn out, less what is the same in both. With all labels there the
 * estimate is the measured share, and the variance is 0.
 *
 * <p>Of weighted labels c/n is the weighted share; n is W^2 / S, as many images as would tell as much without weights, from the
 * sum W of the weights and the sum S of their squares; and l is n times the window's share of W.
 *
 * @param top1 in [0, 1]
 * @param interval of 95 %: 1.96 standard deviations to both sides
 * @see <a href="https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html">NannyML, CBPE</a>
 */
public record AccuracyEstimate(double top1, Interval interval) {

    /** The standard normal distribution's 97.5 % quantile. */
    private static final double Z = 1.959963984540054;

    /** Of the window with this tally, which must have a prediction. */
    public static AccuracyEstimate of(Tally window, Calibration calibration) {
        double right = 0;
        double variance = 0;
        for (int bin = 0; bin < Calibration.BINS; bin++) {
            Worth worth = Worth.of(bin, calibration);
            long predictions = window.predictions().counts()[bin];
            // Labels come here on two ways, and those of the window may be ahead.
            double labelled =
                    Math.min(window.calibration().weights()[bin], calibration.weights()[bin]) / worth.weight();
            right += predictions * worth.share();
            // Rounded squares may take it below 0 where all is labelled.
            double distance = Math.max(0, 1 + (predictions - 2 * labelled) / worth.images());
            variance += predictions * worth.variance() * distance;
        }
        long count = window.predictions().count();
        return of(right / count, Z * Math.sqrt(variance) / count);
    }

    private static AccuracyEstimate of(double top1, double reach) {
        return new AccuracyEstimate(top1, new Interval(Math.max(0, top1 - reach), Math.min(1, top1 + reach)));
    }

    /**
     * What a confidence in one bin is worth.
     *
     * @param share of right answers among the labelled images; the middle of the bin if there are none
     * @param images labelled ones, as many as would tell as much without weights; 1 if there are none
     * @param weight of each of them
     */
    private record Worth(double share, double images, double weight) {

        static Worth of(int bin, Calibration calibration) {
            Weighed labelled = calibration.in(bin);
            if (labelled.images() == 0) {
                return new Worth((bin + 0.5) / Calibration.BINS, 1, 1);
            }
            double weight = labelled.meanWeight();
            return new Worth(calibration.corrects()[bin] / labelled.weight(), labelled.weight() / weight, weight);
        }

        /** Of one answer; with one right and one wrong answer more, because a share of 0 or 1 would have none. */
        double variance() {
            double cautious = (share * images + 1) / (images + 2);
            return cautious * (1 - cautious);
        }
    }
}
