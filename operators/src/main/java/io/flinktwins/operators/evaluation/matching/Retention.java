package io.flinktwins.operators.evaluation.matching;

import java.io.Serializable;
import java.time.Duration;

/** How long a prediction waits for its label, and a label for its prediction, in event time. */
public record Retention(Duration length) implements Serializable {

    /** The watermark that ends the retention of something of this time; never overflows. */
    public long endFor(long time) {
        long end = time + length.toMillis();
        return end < time ? Long.MAX_VALUE : end;
    }

    public boolean isOver(long time, long watermark) {
        return endFor(time) <= watermark;
    }

    /** Whether the two times are so close that the label counts for the image. */
    boolean spans(long capturedAt, long labelledAt) {
        return labelledAt < endFor(capturedAt) && capturedAt < endFor(labelledAt);
    }
}
