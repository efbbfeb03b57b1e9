package io.flinktwins.operators.inference;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Meter;

/** Events per second over the last {@value #SECONDS} whole seconds. One thread marks events, a metric reporter reads. */
final class RateMeter implements Meter {

    private static final int SECONDS = 10;

    private final LongSupplier nanoClock;

    /** By second, the current one included: a ring. */
    private final long[] events = new long[SECONDS + 1];

    private long newestSecond;
    private long count;

    RateMeter(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        newestSecond = second();
    }

    @Override
    public void markEvent() {
        markEvent(1);
    }

    @Override
    public synchronized void markEvent(long n) {
        advance();
        events[slot(newestSecond)] += n;
        count += n;
    }

    @Override
    public synchronized double getRate() {
        advance();
        long recent = 0;
        for (long second = newestSecond - SECONDS; second < newestSecond; second++) {
            recent += events[slot(second)];
        }
        return (double) recent / SECONDS;
    }

    @Override
    public synchronized long getCount() {
        return count;
    }

    private void advance() {
        long now = second();
        for (long second = Math.max(newestSecond + 1, now - SECONDS); second <= now; second++) {
            events[slot(second)] = 0;
        }
        newestSecond = Math.max(newestSecond, now);
    }

    private long second() {
        return TimeUnit.NANOSECONDS.toSeconds(nanoClock.getAsLong());
    }

    private int slot(long second) {
        return (int) Math.floorMod(second, (long) events.length);
    }
}
