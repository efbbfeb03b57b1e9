package io.flinktwins.operators.evaluation.selection;

import io.flinktwins.schemas.SelectionReason;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes the label of an image worth more than that of another.
 *
 * @param lowMargin whether the model hesitates between two classes
 * @param disagreement whether another model version predicts another class
 * @param grownClass whether the predicted class comes more often than it used to
 */
public record Criteria(boolean lowMargin, boolean disagreement, boolean grownClass) {

    /** The image's weight: criteria that are fulfilled. */
    int fulfilled() {
        return (lowMargin ? 1 : 0) + (disagreement ? 1 : 0) + (grownClass ? 1 : 0);
    }

    List<SelectionReason> reasons() {
        List<SelectionReason> reasons = new ArrayList<>();
        if (lowMargin) {
            reasons.add(SelectionReason.LOW_MARGIN);
        }
        if (disagreement) {
            reasons.add(SelectionReason.DISAGREEMENT);
        }
        if (grownClass) {
            reasons.add(SelectionReason.GROWN_CLASS);
        }
        return reasons;
    }
}
