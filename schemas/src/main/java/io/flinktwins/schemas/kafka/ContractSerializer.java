package io.flinktwins.schemas.kafka;

import io.flinktwins.schemas.wire.RecordCodec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serializes the values of a producer that sends records of our contracts, in Avro single-object encoding. It needs no
 * configuration: a record knows its contract.
 *
 * <p>Thread-safe.
 *
 * @param <T> a contract, or {@link SpecificRecord} for several
 */
public final class ContractSerializer<T extends SpecificRecord> implements Serializer<T> {

    private final Map<Class<?>, RecordCodec<T>> codecs = new ConcurrentHashMap<>();

    /**
     * The record's bytes; null for null, which deletes the key from a compacted topic.
     *
     * @throws SerializationException if it is no record of a contract, or lacks a field that its contract demands
     */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T record) {
        if (record == null) {
            return null;
        }
        RecordCodec<T> codec = codecs.computeIfAbsent(record.getClass(), ContractSerializer::codec);
        try {
            return codec.encode(record);
        } catch (RuntimeException e) {
            // What Avro throws differs from field to field.
            throw new SerializationException(
                    "a record for the topic %s is no whole %s: %s"
                            .formatted(topic, record.getClass().getSimpleName(), e.getMessage()),
                    e);
        }
    }

    @SuppressWarnings("unchecked") // the class is that of a T
    private static <T extends SpecificRecord> RecordCodec<T> codec(Class<?> type) {
        if (!ContractName.isContract(type)) {
            throw new SerializationException(type.getName() + " is none of our contracts");
        }
        return RecordCodec.of((Class<T>) type);
    }
}
