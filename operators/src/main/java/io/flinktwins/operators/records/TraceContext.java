package io.flinktwins.operators.records;

import io.flinktwins.operators.records.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a record belongs to, which its answer continues.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public final class TraceContext {

    /** The name of the header, in Kafka as in HTTP. */
    public static final String HEADER = "traceparent";

    /** The specification's only version has 55 characters; later ones may add to them. */
    private static final int MAX_LENGTH = 200;

    private TraceContext() {}

    /** What the record's header says, as it is; null if there is none, or one that is too long for a trace. */
    public static @Nullable String of(RawRecord raw) {
        String trace = null;
        for (Header header : raw.headers()) {
            // Of several headers with one name the last one counts in Kafka.
            trace = header.name().equals(HEADER) ? text(header.value()) : trace;
        }
        return trace;
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null || value.length > MAX_LENGTH ? null : new String(value, StandardCharsets.US_ASCII);
    }
}
