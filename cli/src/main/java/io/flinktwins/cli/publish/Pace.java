package io.flinktwins.cli.publish;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Spaces events evenly. An event that comes late is made up for by the next ones, so that the rate holds on average.
 */
final class Pace {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double perSecond;
    private final LongSupplier nanoTime;
    private final long start;
    private long events;

    /**
     * @param perSecond events in a second; positive, infinite for no limit
     * @param nanoTime a clock as {@link System#nanoTime} is one
     */
    Pace(double perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        start = nanoTime.getAsLong();
    }

    /** How long to wait before the next event, in nanoseconds; counts it as done. */
    long nanosToNext() {
        long due = start + (long) (events++ * NANOS_PER_SECOND / perSecond);
        return Math.max(0, due - nanoTime.getAsLong());
    }
}
