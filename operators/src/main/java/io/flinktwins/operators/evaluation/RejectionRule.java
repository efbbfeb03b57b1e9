package io.flinktwins.operators.evaluation;

import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.ingest.EventRule;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import org.jspecify.annotations.Nullable;

/** Any dead letter counts that can be read: whoever wrote it knew little of its record. */
public final class RejectionRule implements EventRule<DeadLetter> {

    @Override
    public @Nullable Rejection check(DeadLetter letter) {
        return null;
    }

    @Override
    public Subject subject(DeadLetter letter) {
        return new Subject(letter.getImageId(), letter.getCapturedAt());
    }

    /** Kafka's compaction forgets a key so; what has been counted stays counted. */
    @Override
    public boolean isDeletable() {
        return true;
    }

    @Override
    public Stage stage() {
        return Stage.EVALUATION;
    }
}
