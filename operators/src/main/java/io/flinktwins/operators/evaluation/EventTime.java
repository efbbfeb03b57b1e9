package io.flinktwins.operators.evaluation;

import java.time.Instant;

/** What an event may say about time: a year of four digits, so that window arithmetic can't overflow. */
final class EventTime {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private EventTime() {}

    static boolean isPlausible(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }
}
