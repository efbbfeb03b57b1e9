package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.InvalidSettingException;
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
        InvalidSettingException.unless(slide.toMillis() >= 1, "sliding every", slide, "must be at least 1 ms");
        InvalidSettingException.unless(
                size.compareTo(slide) >= 0, "sliding window", size, "must not be shorter than its slide");
        InvalidSettingException.unless(
                size.toMillis() / slide.toMillis() <= MAX_OVERLAP,
                "sliding window",
                size,
                "must not be more than %d times its slide, because each image counts in so many windows"
                        .formatted(MAX_OVERLAP));
    }
}
