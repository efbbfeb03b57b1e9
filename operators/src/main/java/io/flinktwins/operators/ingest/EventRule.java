package io.flinktwins.operators.ingest;

import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a contract demands beyond its Avro schema. */
public interface EventRule<T> extends Serializable {

    /** The reason why the event can't be used, or null if it can. */
    @Nullable
    Rejection check(T event);

    /** The image that the event is about, for the dead letter of one that can't be used. */
    Subject subject(T event);

    /** Whether a record that has a key but no value takes events back, and is no event that failed. */
    boolean isDeletable();

    /** The stage that can't use what the rule rejects. */
    Stage stage();
}
