package io.flinktwins.operators.evaluation;

import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.ingest.EventRule;
import io.flinktwins.operators.records.Names;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** A classification counts if it names its image and ranks at least one class with a probability. */
public final class PredictionRule implements EventRule<Classification> {

    /** A softmax in single precision may end a little over 1. */
    private static final float MAX_SCORE = 1.001f;

    private final Clock clock;

    public PredictionRule(Clock clock) {
        this.clock = clock;
    }

    @Override
    public @Nullable Rejection check(Classification classification) {
        if (!Names.isName(classification.getImageId())) {
            return invalid("imageId is " + Names.NO_NAME);
        } else if (!Names.isName(classification.getModelName())) {
            return invalid("modelName is " + Names.NO_NAME);
        } else if (!EventTime.isUsable(classification.getCapturedAt(), clock)) {
            return invalid("capturedAt is %s; it %s".formatted(classification.getCapturedAt(), EventTime.REQUIREMENT));
        } else if (classification.getTopK().isEmpty()) {
            return invalid("topK is empty; it must rank at least one class");
        } else if (classification.getTopK().stream().anyMatch(ranked -> ranked.getClassId() < 0)) {
            return invalid("topK has a negative class id");
        }
        RankedClass first = classification.getTopK().get(0);
        return first.getScore() >= 0 && first.getScore() <= MAX_SCORE
                ? null
                : invalid("the first score is %s; it must be a probability".formatted(first.getScore()));
    }

    @Override
    public Subject subject(Classification classification) {
        return new Subject(classification.getImageId(), classification.getCapturedAt());
    }

    /** Kafka's compaction forgets a key so; what has been measured stays measured. */
    @Override
    public boolean isDeletable() {
        return true;
    }

    @Override
    public Stage stage() {
        return Stage.EVALUATION;
    }

    private static Rejection invalid(String message) {
        return new Rejection(Reason.INVALID_EVENT, message);
    }
}
