package io.flinktwins.jobs.eventtime;

import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Lets event time follow the newest event, but never ahead of the clock on the wall: one camera with a wrong date would
 * otherwise make every other image late.
 *
 * <p>Owned by its task's thread; a checkpoint holds nothing of it.
 */
final class WallClockBound<T> implements WatermarkGenerator<T> {

    private final Duration maxOutOfOrderness;
    private final Clock clock;

    private long newest;

    WallClockBound(Duration maxOutOfOrderness, Clock clock) {
        this.maxOutOfOrderness = maxOutOfOrderness;
        this.clock = clock;
        newest = Long.MIN_VALUE + maxOutOfOrderness.toMillis() + 1;
    }

    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {
        newest = Math.max(newest, Math.min(eventTimestamp, clock.millis()));
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        output.emitWatermark(new Watermark(newest - maxOutOfOrderness.toMillis() - 1));
    }
}
