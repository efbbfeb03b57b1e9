package io.flinktwins.cli.evaluate;

import java.time.Duration;
import java.time.Instant;

/**
 * The capture times that images get which have none of their own: one a millisecond in their order, so that windows of
 * capture time cut the sequence into equal parts.
 *
 * @param start of the first image, at the beginning of a window
 * @param window so long that a part has enough images for a share to mean something
 */
record CaptureTimes(Instant start, Duration window) {

    private static final int MAX_PARTS = 20;
    private static final int MIN_IMAGES = 50;

    static CaptureTimes of(long images, Instant now) {
        long parts = Math.max(1, Math.min(MAX_PARTS, images / MIN_IMAGES));
        long window = Math.max(1, (images + parts - 1) / parts);
        return new CaptureTimes(Instant.ofEpochMilli(now.toEpochMilli() / window * window), Duration.ofMillis(window));
    }

    /** When the image of a number, from 0, was captured. */
    Instant of(long image) {
        return start.plusMillis(image);
    }

    /** The number of the image that was captured then. */
    long image(Instant capturedAt) {
        return Duration.between(start, capturedAt).toMillis();
    }
}
