package io.flinktwins.jobs.eventtime;

import io.flinktwins.operators.ingest.EventRule;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.wire.RecordType;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Reads the event time out of a record's bytes, so that a source can make watermarks for each of its partitions.
 *
 * <p>Behind the source it would be too late: there the partitions are mixed as they were fetched, and one that was read
 * ahead would make the others' records late. Never throws: what can't be used has no time here, and becomes a dead letter
 * where it is decoded.
 */
public final class RecordTime<T extends SpecificRecord> implements TimestampAssigner<RawRecord>, Serializable {

    private final RecordType<T> contract;
    private final EventRule<T> rule;
    private final SerializableFunction<T, Instant> time;
    private final SerializableFunction<RawRecord, RawRecord> knownSchemas;

    private RecordTime(
            RecordType<T> contract,
            EventRule<T> rule,
            SerializableFunction<T, Instant> time,
            SerializableFunction<RawRecord, RawRecord> knownSchemas) {
        this.contract = contract;
        this.knownSchemas = knownSchemas;
        this.rule = rule;
        this.time = time;
    }

    /**
     * Watermarks that follow the newest usable event of a partition, but never the clock on the wall.
     *
     * @param rule of the contract: what it rejects moves no time
     * @param knownSchemas adds to a record what is known of its writer's schema by now; one whose schema is not known yet
     *     moves no time, because a source can't wait
     */
    public static <T extends SpecificRecord> WatermarkStrategy<RawRecord> watermarks(
            Class<T> contract,
            EventRule<T> rule,
            SerializableFunction<T, Instant> time,
            SerializableFunction<RawRecord, RawRecord> knownSchemas,
            EventTimeSettings settings) {
        Duration maxOutOfOrderness = settings.maxOutOfOrderness();
        return strategy(
                new RecordTime<>(RecordType.of(contract), rule, time, knownSchemas),
                () -> new WallClockBound<>(maxOutOfOrderness, Clock.systemUTC()),
                settings.idleness());
    }

    /**
     * No watermarks, but until a partition has been read up to now, or has been silent for the idleness, nobody else's either:
     * then {@link #watermarks} of others go on without it.
     *
     * @param time when the event was written
     */
    public static <T extends SpecificRecord> WatermarkStrategy<RawRecord> catchingUp(
            Class<T> contract,
            EventRule<T> rule,
            SerializableFunction<T, Instant> time,
            SerializableFunction<RawRecord, RawRecord> knownSchemas,
            EventTimeSettings settings) {
        return strategy(
                new RecordTime<>(RecordType.of(contract), rule, time, knownSchemas),
                () -> new CatchingUp<>(Clock.systemUTC().millis()),
                settings.idleness());
    }

    private static WatermarkStrategy<RawRecord> strategy(
            RecordTime<?> time, SerializableSupplier<WatermarkGenerator<RawRecord>> generators, Duration idleness) {
        return WatermarkStrategy.<RawRecord>forGenerator(context -> new UsableEvents<>(new WatermarksWithIdleness<>(
                        generators.get(),
                        idleness,
                        // Stands still while the source is held up, so that a partition which may not be read is not
                        // idle.
                        context.getInputActivityClock())))
                .withTimestampAssigner(context -> time);
    }

    @Override
    public long extractTimestamp(RawRecord raw, long kafkaTimestamp) {
        if (raw.value() == null) {
            return UsableEvents.NO_TIME;
        }
        try {
            T event = Received.decode(knownSchemas.apply(raw), contract).event();
            return rule.check(event) == null ? time.apply(event).toEpochMilli() : UsableEvents.NO_TIME;
        } catch (UndecodableRecordException e) {
            return UsableEvents.NO_TIME;
        }
    }
}
