package io.flinktwins.operators.evaluation.selection;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many images people are asked to label, and which.
 *
 * @param labelsPerMinute images of each minute of capture time, at most
 * @param labelRandomShare of them that chance alone chooses, above 0 and at most 1
 * @param labelMaxMargin an answer is unsure if its first two scores are less than this apart, in [0, 1]
 */
public record SelectionOptions(int labelsPerMinute, double labelRandomShare, double labelMaxMargin)
        implements Serializable {

    /** More than people label, and so few that a minute's state is a few megabytes. */
    static final int MAX_LABELS = 10_000;

    public SelectionOptions {
        InvalidSettingException.unless(
                labelsPerMinute >= 0 && labelsPerMinute <= MAX_LABELS,
                "labels per minute",
                labelsPerMinute,
                "must be from 0 to " + MAX_LABELS);
        InvalidSettingException.unless(
                labelRandomShare > 0 && labelRandomShare <= 1,
                "label random share",
                labelRandomShare,
                "must be above 0, so that each image may be chosen, and at most 1");
        InvalidSettingException.unless(
                labelMaxMargin >= 0 && labelMaxMargin <= 1, "label max margin", labelMaxMargin, "must be from 0 to 1");
    }

    /** Places for images that fulfil a criterion; those that remain of them go to any image. */
    int wantedPlaces() {
        // In decimals, because 0.07 * 100 is more than 7 in binary ones.
        return labelsPerMinute
                - BigDecimal.valueOf(labelRandomShare)
                        .multiply(BigDecimal.valueOf(labelsPerMinute))
                        .setScale(0, RoundingMode.CEILING)
                        .intValueExact();
    }

    /** Images that a minute has to keep at most until it is over: in each sample one that has no place says what the others are worth. */
    int maxKept() {
        return (labelsPerMinute + 1) + (wantedPlaces() + 1);
    }
}
