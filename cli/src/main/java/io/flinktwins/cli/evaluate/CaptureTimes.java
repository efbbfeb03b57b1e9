package io.flinktwins.cli.evaluate;

import java.time.Duration;
import java.time.Instant;

/**
 * The capture times that pictures get which have none of their own: one a millisecond in their order, so that windows of
 * capture time cut the sequence into equal parts.
 *
 * @param start of the first picture, at the beginning of a window
 * @param window so long that a part has enough pictures for a share to mean something
 */
record CaptureTimes(Instant start, Duration window) {

    private static final int MOST_PARTS = 20;
    private static final int LEAST_PICTURES = 50;

    static CaptureTimes of(long pictures, Instant now) {
        long parts = Math.max(1, Math.min(MOST_PARTS, pictures / LEAST_PICTURES));
        long window = Math.max(1, (pictures + parts - 1) / parts);
        return new CaptureTimes(Instant.ofEpochMilli(now.toEpochMilli() / window * window), Duration.ofMillis(window));
    }

    /** When the picture of a number, from 0, was captured. */
    Instant of(long picture) {
        return start.plusMillis(picture);
    }

    /** The number of the picture that was captured then. */
    long picture(Instant capturedAt) {
        return Duration.between(start, capturedAt).toMillis();
    }
}
