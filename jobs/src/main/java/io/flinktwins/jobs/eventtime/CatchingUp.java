package io.flinktwins.jobs.eventtime;

import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Holds event time back until a partition has been read up to where it was at the start, and has no part in it afterwards:
 * for events that are to be seen in time when history is read, but whose own times say nothing of how far it has come.
 *
 * <p>Owned by its task's thread; a checkpoint holds nothing of it.
 */
final class CatchingUp<T> implements WatermarkGenerator<T> {

    private final long start;
    private boolean isCaughtUp;

    /** @param start in milliseconds since the epoch: an event from then on is a new one */
    CatchingUp(long start) {
        this.start = start;
    }

    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {
        isCaughtUp |= eventTimestamp >= start;
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (isCaughtUp) {
            output.markIdle();
        }
    }
}
