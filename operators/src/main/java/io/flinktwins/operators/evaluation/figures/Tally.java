package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Change.Answer;
import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import io.flinktwins.operators.evaluation.matching.CoverageCounts;
import io.flinktwins.operators.evaluation.matching.Match;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one window that don't grow with the number of classes. Sums are exact, hence the same in whatever order
 * changes come. Immutable; a checkpoint holds one for each open window.
 *
 * @param predictions all that came in time, labelled or not
 * @param correct matches whose most probable class is the true one
 * @param fiveRanked matches with at least five ranked classes
 * @param correctInFive those of them with the true class among the five
 */
public record Tally(
        CoverageCounts coverage,
        ConfidenceCounts predictions,
        Weighed correct,
        long fiveRanked,
        Weighed correctInFive,
        Calibration calibration) {

    public static final Tally EMPTY = new Tally(
            CoverageCounts.NONE, ConfidenceCounts.empty(), Weighed.NONE, 0, Weighed.NONE, Calibration.empty());

    public Tally apply(Change change) {
        return plus(change.before(), -1).plus(change.after(), 1);
    }

    /** Labelled images. */
    public Weighed labelled() {
        return calibration.all();
    }

    private Tally plus(@Nullable Contribution standing, int sign) {
        if (standing == null) {
            return this;
        }
        CoverageCounts covered = coverage.plus(standing.coverage(), sign);
        Answer answer = standing.answer();
        ConfidenceCounts answered = answer == null ? predictions : predictions.plus(answer.confidence(), sign);
        Match match = standing.match();
        if (match == null) {
            return new Tally(covered, answered, correct, fiveRanked, correctInFive, calibration);
        }
        Weighed one = Weighed.one(match.weight());
        return new Tally(
                covered,
                answered,
                match.correct() ? correct.plus(one, sign) : correct,
                fiveRanked + (match.fiveRanked() ? sign : 0),
                match.correctInFive() ? correctInFive.plus(one, sign) : correctInFive,
                calibration.plus(match, sign));
    }
}
