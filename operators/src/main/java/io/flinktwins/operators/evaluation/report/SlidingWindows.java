package io.flinktwins.operators.evaluation.report;

import java.io.Serializable;
import java.time.Duration;

/**
 * Windows that overlap.
 *
 * @param slide from the start of one window to the start of the next
 */
public record SlidingWindows(Duration size, Duration slide) implements Serializable {

    /** Each image costs this many updates of the figures at most. */
    private static final int MAX_OVERLAP = 120;

    public SlidingWindows {
        if (slide.toMillis() < 1 || size.compareTo(slide) < 0) {
            throw invalid(size, slide, "the latter must be positive and no longer than the former");
        } else if (size.toMillis() / slide.toMillis() > MAX_OVERLAP) {
            throw invalid(size, slide, "more than %d windows would hold each image".formatted(MAX_OVERLAP));
        }
    }

    private static IllegalArgumentException invalid(Duration size, Duration slide, String why) {
        return new IllegalArgumentException(
                "--sliding-window is %s and --sliding-every %s; %s".formatted(size, slide, why));
    }
}
