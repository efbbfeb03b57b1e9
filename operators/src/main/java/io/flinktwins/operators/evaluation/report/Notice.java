package io.flinktwins.operators.evaluation.report;

import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.evaluation.matching.MatchFunction.ExpiredLabel;
import org.jspecify.annotations.Nullable;

/**
 * What concerns other windows than those of one image: each subtask of {@link ReportFunction} gets all of them. Exactly one
 * of the four is there.
 *
 * @param expired a label that no prediction met
 * @param calibrating a match that says what a confidence is worth
 * @param reference what windows are compared with
 * @param rejected an image that could not be classified
 */
public record Notice(
        @Nullable ExpiredLabel expired,
        @Nullable CalibrationChange calibrating,
        @Nullable NewReference reference,
        @Nullable RejectedImage rejected) {

    public static Notice of(ExpiredLabel expired) {
        return new Notice(expired, null, null, null);
    }

    public static Notice of(CalibrationChange calibrating) {
        return new Notice(null, calibrating, null, null);
    }

    static Notice of(NewReference reference) {
        return new Notice(null, null, reference, null);
    }

    public static Notice of(RejectedImage rejected) {
        return new Notice(null, null, null, rejected);
    }
}
