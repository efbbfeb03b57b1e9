package io.flinktwins.operators.ingest;

import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it came, with its position: what a dead letter needs to name it and to replay it.
 *
 * <p>Immutable by agreement: nobody writes into the arrays, so that Flink may pass the same object on.
 *
 * @param timestampMillis the record's timestamp in milliseconds since the epoch, or null if the topic has none
 * @param value the record's value; empty for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody
public record RawRecord(
        String topic, int partition, long offset, @Nullable Long timestampMillis, byte[] value) {}
