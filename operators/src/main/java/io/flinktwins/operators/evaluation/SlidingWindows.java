package io.flinktwins.operators.evaluation;

import java.io.Serializable;
import java.time.Duration;

/**
 * Windows that overlap.
 *
 * @param slide from the start of one window to the start of the next
 */
public record SlidingWindows(Duration size, Duration slide) implements Serializable {

    /** Each picture costs this many updates of the figures at most. */
    private static final int MAX_OVERLAP = 120;

    public SlidingWindows {
        if (slide.toMillis() < 1 || size.compareTo(slide) < 0) {
            throw new IllegalArgumentException(
                    "sliding windows of %s every %s: the slide must be positive and no longer than the size"
                            .formatted(size, slide));
        }
        if (size.toMillis() / slide.toMillis() > MAX_OVERLAP) {
            throw new IllegalArgumentException(
                    "sliding windows of %s every %s: each picture would be in more than %d windows; take a longer slide"
                            .formatted(size, slide, MAX_OVERLAP));
        }
    }
}
