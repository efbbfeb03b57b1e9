package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.drift.ImageKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what a prediction contributed to the figures so far, so that a corrected label takes its old contribution
 * out again.
 *
 * @param capturedAt in milliseconds since the epoch
 * @param before what goes out of the figures; null for a prediction that was not in them
 * @param after what comes in instead
 * @param image what is known of the image when its prediction comes; null later, and if nothing is known
 */
public record Change(
        ModelIdentity model,
        long capturedAt,
        @Nullable Contribution before,
        Contribution after,
        @Nullable ImageKind image) {

    public Change(ModelIdentity model, long capturedAt, @Nullable Contribution before, Contribution after) {
        this(model, capturedAt, before, after, null);
    }

    /** The same with what is known of the image, if this is the first change of a prediction. */
    Change of(@Nullable ImageKind kind) {
        return before == null ? new Change(model, capturedAt, null, after, kind) : this;
    }

    /** What the prediction says, when it comes; null when it was known before, or came too late. */
    public @Nullable Answer firstAnswer() {
        return before == null ? after.answer() : null;
    }

    /**
     * All that one prediction contributes to the figures of its model version at some moment.
     *
     * @param answer null for a prediction that came too late
     * @param match null without a label
     */
    public record Contribution(
            CoverageCounts coverage,
            @Nullable Answer answer,
            @Nullable Match match,
            List<Pairing> pairings) {

        public static final Contribution LATE = new Contribution(CoverageCounts.LATE, null, null, List.of());

        Contribution expired() {
            return new Contribution(coverage.expired(), answer, match, pairings);
        }
    }

    /**
     * What a prediction says without any label.
     *
     * @param predicted the most probable class
     * @param confidence its score, in [0, 1]
     */
    public record Answer(int predicted, float confidence) {}

    /** A labelled image that another model version classified too, seen from this version. */
    public record Pairing(ModelIdentity other, boolean agree, boolean correct, boolean otherCorrect) {}
}
