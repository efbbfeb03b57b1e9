package io.flinktwins.cli.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long the rest of a count takes if it goes on growing as it did in the last minute. */
final class TimeLeft {

    private static final Duration SPAN = Duration.ofMinutes(1);

    private final RecentRate rate = new RecentRate(SPAN);
    private @Nullable Long start;

    /**
     * Takes the count at a time of a clock as {@link System#nanoTime} is one.
     *
     * @return the time left, in words; empty before the count grows, and when nothing is left
     */
    String update(long nanos, long count, long planned) {
        if (start == null) {
            start = count;
        }
        // What passes until the first answer comes says nothing about those after it.
        if (count == start) {
            return "";
        }
        double perSecond = rate.update(nanos, count);
        return perSecond <= 0 || count >= planned ? "" : words((long) Math.ceil((planned - count) / perSecond));
    }

    private static String words(long seconds) {
        Duration left = Duration.ofSeconds(seconds);
        if (left.toMinutes() == 0) {
            return seconds + " s";
        } else if (left.toHours() == 0) {
            return "%d min".formatted(left.plusSeconds(59).toMinutes());
        }
        return "%d h %02d min".formatted(left.toHours(), left.toMinutesPart());
    }
}
