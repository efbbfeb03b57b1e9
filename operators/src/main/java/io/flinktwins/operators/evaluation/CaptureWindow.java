package io.flinktwins.operators.evaluation;

import io.flinktwins.schemas.WindowKind;

/**
 * A span of capture time that reports are made for.
 *
 * @param start first instant, in milliseconds since the epoch; 0 for the cumulative window
 * @param end first instant after it; {@link Long#MAX_VALUE} for the cumulative window
 */
public record CaptureWindow(WindowKind kind, long start, long end) {

    static final CaptureWindow CUMULATIVE = new CaptureWindow(WindowKind.CUMULATIVE, 0, Long.MAX_VALUE);

    /** As in Kafka keys: {@code kind/start}. */
    @Override
    public String toString() {
        return kind + "/" + start;
    }
}
