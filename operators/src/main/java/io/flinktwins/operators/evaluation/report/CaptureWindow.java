package io.flinktwins.operators.evaluation.report;

/**
 * A span of capture time that reports are made for.
 *
 * @param start first instant, in milliseconds since the epoch; 0 for the cumulative window
 * @param end first instant after it; {@link Long#MAX_VALUE} for the cumulative window
 */
public record CaptureWindow(Kind kind, long start, long end) {

    static final CaptureWindow CUMULATIVE = new CaptureWindow(Kind.CUMULATIVE, 0, Long.MAX_VALUE);

    /**
     * The values of {@link io.flinktwins.schemas.WindowKind}, which a job graph must not hold: see
     * {@link io.flinktwins.schemas.wire.RecordType}.
     */
    public enum Kind {
        TUMBLING,
        SLIDING,
        CUMULATIVE
    }

    /** As in Kafka keys: {@code kind/start}. */
    @Override
    public String toString() {
        return kind + "/" + start;
    }
}
