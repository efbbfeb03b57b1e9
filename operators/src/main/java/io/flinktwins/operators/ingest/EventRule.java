package io.flinktwins.operators.ingest;

import io.flinktwins.schemas.Rejection;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a contract demands beyond its Avro schema. */
@FunctionalInterface
public interface EventRule<T> extends Serializable {

    /** The reason why the event can't be used, or null if it can. */
    @Nullable
    Rejection check(T event);
}
