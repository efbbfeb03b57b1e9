package io.flinktwins.operators.evaluation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What an event may say about time: nothing before the year 1, so that window arithmetic can't overflow, and nothing far ahead
 * of the clock, because state and timers for it would stay until then.
 */
final class EventTime {

    static final String REQUIREMENT = "must be after the year 0 and no more than a day ahead of the clock";

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    /** More than any time zone that a camera could have wrong. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private EventTime() {}

    static boolean isUsable(Instant instant, Clock clock) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(clock.instant().plus(AHEAD));
    }
}
