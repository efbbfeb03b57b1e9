package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import io.flinktwins.operators.evaluation.matching.Change.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is known of one image: what the model versions predicted, and how it was labelled. Immutable; a checkpoint
 * holds one for each image within the retention.
 *
 * <p>Each label is kept by itself, because which of them counts depends on the prediction: of those in its reach the
 * winner, whatever else was said before or after. So the result is the same in whatever order all of it comes.
 *
 * @param predictions the first one's first, {@value #MAX_VERSIONS} at most
 * @param labels the winner first, {@value #MAX_LABELS} at most
 */
public record ImageHistory(List<SeenPrediction> predictions, List<SeenLabel> labels) {

    /** Somebody who labels one image again and again must not fill the state; the oldest labels fall out. */
    static final int MAX_LABELS = 100;

    /** Each version is compared with each other one, so that the work for a label grows with the square of it. */
    static final int MAX_VERSIONS = 50;

    static final ImageHistory UNKNOWN = new ImageHistory(List.of(), List.of());

    /**
     * The first prediction of a model version counts, later ones are only counted.
     *
     * @return this history itself if it has no room for a further version
     */
    ImageHistory with(Prediction prediction, Retention retention) {
        List<SeenPrediction> all = new ArrayList<>(predictions);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).model().equals(prediction.model())) {
                all.set(i, all.get(i).repeated());
                return new ImageHistory(all, labels);
            }
        }
        if (all.size() >= MAX_VERSIONS) {
            return this;
        }
        all.add(SeenPrediction.of(prediction));
        return new ImageHistory(all, labels).marked(retention);
    }

    /** With one label more; without the oldest one if there are too many. */
    ImageHistory with(Label newer, Retention retention) {
        SeenLabel seen = SeenLabel.of(newer);
        List<SeenLabel> all = new ArrayList<>(labels);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).saysTheSameAs(seen)) {
                all.set(i, all.get(i).again(newer.weight()));
                return new ImageHistory(predictions, all);
            }
        }
        all.add(seen);
        all.sort(SeenLabel.WINNER_FIRST);
        return new ImageHistory(predictions, all.subList(0, Math.min(all.size(), MAX_LABELS))).marked(retention);
    }

    /** Without the predictions whose retention is over, and without the labels that nothing needs any more. */
    ImageHistory without(Retention retention, long watermark) {
        List<SeenPrediction> left = predictions.stream()
                .filter(prediction -> !retention.isOver(prediction.capturedAt(), watermark))
                .toList();
        ImageHistory rest = new ImageHistory(left, labels);
        return new ImageHistory(
                left,
                labels.stream()
                        .filter(label -> !retention.isOver(label.labelledAt(), watermark)
                                || rest.isInReach(label.labelledAt(), retention))
                        .toList());
    }

    boolean isEmpty() {
        return predictions.isEmpty() && labels.isEmpty();
    }

    /** Whether a label of this time counts for any prediction that the image has. */
    boolean isInReach(long labelledAt, Retention retention) {
        return predictions.stream().anyMatch(prediction -> retention.spans(prediction.capturedAt(), labelledAt));
    }

    /** Whether a label counts for any prediction that the image has. */
    boolean isLabelled(Retention retention) {
        return labels.stream().anyMatch(label -> isInReach(label.labelledAt(), retention));
    }

    /** What its newest prediction tells those who choose what is labelled. */
    Candidate candidate(Prediction newest) {
        int predicted = newest.ranked()[0];
        return new Candidate(
                newest.imageId(),
                predictions.get(0).capturedAt(),
                newest.model(),
                predicted,
                newest.confidence(),
                newest.margin(),
                predictions.stream().anyMatch(other -> other.ranked()[0] != predicted));
    }

    /** The label events of this image. */
    long labelEvents() {
        return labels.stream().mapToLong(SeenLabel::count).sum();
    }

    /** Labels that are no longer in {@code after}, and that no prediction has met. */
    List<SeenLabel> expiredLabels(ImageHistory after) {
        return labels.stream()
                .filter(label -> !label.met() && after.labels.stream().noneMatch(label::saysTheSameAs))
                .toList();
    }

    /** Predictions whose retention is over and that still wait turn into expired ones. */
    List<Change> expiries(Retention retention, long watermark) {
        return predictions.stream()
                .filter(prediction -> retention.isOver(prediction.capturedAt(), watermark))
                .filter(prediction -> labelsFor(prediction, retention).isEmpty())
                .map(prediction -> {
                    Contribution waiting = contribution(prediction, retention);
                    return new Change(prediction.model(), prediction.capturedAt(), waiting, waiting.expired());
                })
                .toList();
    }

    /** What has to change in the figures when this image becomes {@code after}, which has all its predictions. */
    List<Change> changesTo(ImageHistory after, Retention retention) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < after.predictions.size(); i++) {
            SeenPrediction prediction = after.predictions.get(i);
            Contribution before = i < predictions.size() ? contribution(predictions.get(i), retention) : null;
            Contribution now = after.contribution(prediction, retention);
            // A prediction that came again, or a label out of reach, often changes nothing.
            if (!Objects.equals(before, now)) {
                changes.add(new Change(prediction.model(), prediction.capturedAt(), before, now));
            }
        }
        return changes;
    }

    private Contribution contribution(SeenPrediction prediction, Retention retention) {
        List<SeenLabel> reached = labelsFor(prediction, retention);
        if (reached.isEmpty()) {
            return new Contribution(CoverageCounts.waiting(prediction.repeats()), prediction.answer(), null, List.of());
        }
        long classes = reached.stream().map(SeenLabel::classId).distinct().count();
        long repeats = reached.stream().mapToLong(SeenLabel::count).sum() - classes;
        SeenLabel winner = reached.get(0);
        return new Contribution(
                CoverageCounts.matched(prediction.repeats() + repeats, classes - 1),
                prediction.answer(),
                Match.of(prediction.ranked(), prediction.confidence(), winner.classId(), winner.weight()),
                pairings(prediction, winner.classId(), retention).toList());
    }

    private Stream<Pairing> pairings(SeenPrediction prediction, int actual, Retention retention) {
        int predicted = prediction.ranked()[0];
        return predictions.stream()
                .filter(other -> !other.model().equals(prediction.model()))
                .flatMap(other -> labelsFor(other, retention).stream()
                        .limit(1)
                        .map(reached -> new Pairing(
                                other.model(),
                                other.ranked()[0] == predicted,
                                predicted == actual,
                                other.ranked()[0] == reached.classId())));
    }

    /** The labels in reach of a prediction, the winner first. */
    private List<SeenLabel> labelsFor(SeenPrediction prediction, Retention retention) {
        return labels.stream()
                .filter(label -> retention.spans(prediction.capturedAt(), label.labelledAt()))
                .toList();
    }

    /** Remembers which labels a prediction has met: it may be gone before they are. */
    private ImageHistory marked(Retention retention) {
        return new ImageHistory(
                predictions,
                labels.stream()
                        .map(label -> isInReach(label.labelledAt(), retention) ? label.asMet() : label)
                        .toList());
    }
}
