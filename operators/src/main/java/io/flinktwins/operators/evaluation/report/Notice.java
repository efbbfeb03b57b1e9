package io.flinktwins.operators.evaluation.report;

import io.flinktwins.operators.evaluation.matching.MatchFunction.ExpiredLabel;
import org.jspecify.annotations.Nullable;

/**
 * What a label means to other windows than those of its image: each subtask of {@link ReportFunction} gets all of them.
 * Exactly one of the two is there.
 *
 * @param expired a label that no prediction met
 * @param calibrating a match that says what a confidence is worth
 */
public record Notice(
        @Nullable ExpiredLabel expired, @Nullable CalibrationChange calibrating) {

    public static Notice of(ExpiredLabel expired) {
        return new Notice(expired, null);
    }

    public static Notice of(CalibrationChange calibrating) {
        return new Notice(null, calibrating);
    }
}
