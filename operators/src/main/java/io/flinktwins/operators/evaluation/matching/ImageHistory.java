package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import io.flinktwins.operators.evaluation.matching.Change.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one image: what the model versions predicted, and how it was labelled. Immutable; a checkpoint
 * holds one for each image within the retention.
 */
public record ImageHistory(
        List<SeenPrediction> predictions, @Nullable SeenLabel label) {

    static final ImageHistory UNKNOWN = new ImageHistory(List.of(), null);

    /** The first prediction of a model version counts, later ones are only counted. */
    ImageHistory with(Prediction prediction, Retention retention) {
        List<SeenPrediction> all = new ArrayList<>(predictions);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).model().equals(prediction.model())) {
                all.set(i, all.get(i).repeated());
                return new ImageHistory(all, label);
            }
        }
        all.add(SeenPrediction.of(prediction));
        return new ImageHistory(all, label).marked(retention);
    }

    ImageHistory with(Label newer, Retention retention) {
        SeenLabel merged = label == null ? SeenLabel.of(newer) : label.with(newer);
        return new ImageHistory(predictions, merged).marked(retention);
    }

    /** Without the predictions whose retention is over, and without the label when nothing needs it any more. */
    ImageHistory without(Retention retention, long watermark) {
        List<SeenPrediction> left = predictions.stream()
                .filter(prediction -> !retention.isOver(prediction.capturedAt(), watermark))
                .toList();
        boolean keepLabel = label != null && (!left.isEmpty() || !retention.isOver(label.labelledAt(), watermark));
        return new ImageHistory(left, keepLabel ? label : null);
    }

    boolean isEmpty() {
        return predictions.isEmpty() && label == null;
    }

    /** Whether a label of this time is too far from every capture that the image has. */
    boolean isOutOfReach(long labelledAt, Retention retention) {
        return !predictions.isEmpty()
                && predictions.stream().noneMatch(prediction -> retention.spans(prediction.capturedAt(), labelledAt));
    }

    /** Predictions whose retention is over and that still wait turn into expired ones. */
    List<Change> expiries(Retention retention, long watermark) {
        return predictions.stream()
                .filter(prediction -> retention.isOver(prediction.capturedAt(), watermark))
                .filter(prediction -> labelFor(prediction, retention) == null)
                .map(prediction -> {
                    Contribution waiting = standing(prediction, retention);
                    return new Change(prediction.model(), prediction.capturedAt(), waiting, waiting.expired());
                })
                .toList();
    }

    /** What has to change in the figures when this image becomes {@code after}, which has all its predictions. */
    List<Change> changesTo(ImageHistory after, Retention retention) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < after.predictions.size(); i++) {
            SeenPrediction prediction = after.predictions.get(i);
            Contribution before = i < predictions.size() ? standing(predictions.get(i), retention) : null;
            Contribution now = after.standing(prediction, retention);
            // A prediction that came again, or a label that says the same, often changes nothing.
            if (!Objects.equals(before, now)) {
                changes.add(new Change(prediction.model(), prediction.capturedAt(), before, now));
            }
        }
        return changes;
    }

    private Contribution standing(SeenPrediction prediction, Retention retention) {
        SeenLabel reached = labelFor(prediction, retention);
        if (reached == null) {
            return new Contribution(CoverageCounts.waiting(prediction.repeats()), null, List.of());
        }
        long duplicates = (long) prediction.repeats() + reached.repeats();
        return new Contribution(
                CoverageCounts.matched(duplicates, reached.outvoted().length),
                Match.of(prediction.ranked(), prediction.confidence(), reached.classId()),
                pairings(prediction, reached, retention).toList());
    }

    private Stream<Pairing> pairings(SeenPrediction prediction, SeenLabel reached, Retention retention) {
        int predicted = prediction.ranked()[0];
        return predictions.stream()
                .filter(other -> !other.model().equals(prediction.model()))
                .filter(other -> labelFor(other, retention) != null)
                .map(other -> new Pairing(
                        other.model(),
                        other.ranked()[0] == predicted,
                        predicted == reached.classId(),
                        other.ranked()[0] == reached.classId()));
    }

    private @Nullable SeenLabel labelFor(SeenPrediction prediction, Retention retention) {
        return label != null && retention.spans(prediction.capturedAt(), label.labelledAt()) ? label : null;
    }

    private ImageHistory marked(Retention retention) {
        if (label == null || label.matched()) {
            return this;
        }
        boolean met = predictions.stream().anyMatch(prediction -> labelFor(prediction, retention) != null);
        return met ? new ImageHistory(predictions, label.met()) : this;
    }
}
