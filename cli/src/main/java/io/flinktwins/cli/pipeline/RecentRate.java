package io.flinktwins.cli.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a count grew over the last span of time. */
final class RecentRate {

    private final long spanNanos;
    private final Deque<Reading> readings = new ArrayDeque<>();

    RecentRate(Duration span) {
        spanNanos = span.toNanos();
    }

    private record Reading(long nanos, long count) {}

    /** Takes the count at a time of a clock as {@link System#nanoTime} is one; returns its growth per second. */
    double update(long nanos, long count) {
        readings.addLast(new Reading(nanos, count));
        while (nanos - readings.getFirst().nanos() > spanNanos) {
            readings.removeFirst();
        }
        Reading oldest = readings.getFirst();
        return nanos == oldest.nanos() ? 0 : (count - oldest.count()) * 1e9 / (nanos - oldest.nanos());
    }
}
