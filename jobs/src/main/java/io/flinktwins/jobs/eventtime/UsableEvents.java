package io.flinktwins.jobs.eventtime;

import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Keeps records that can't be used away from a generator: they move no event time, and a partition that has nothing else
 * becomes idle.
 */
final class UsableEvents<T> implements WatermarkGenerator<T> {

    /** The event time of a record that can't be used. Flink takes it for "none", too. */
    static final long NO_TIME = Long.MIN_VALUE;

    private final WatermarkGenerator<T> generator;

    UsableEvents(WatermarkGenerator<T> generator) {
        this.generator = generator;
    }

    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {
        if (eventTimestamp != NO_TIME) {
            generator.onEvent(event, eventTimestamp, output);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        generator.onPeriodicEmit(output);
    }
}
