package io.flinktwins.schemas.kafka;

import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Deserializes the values of one of our topics, from every version of its contract that was ever released, in Avro
 * single-object encoding or in JSON.
 *
 * <p>Made by Kafka, from {@code value.deserializer}, it takes the contract from the property {@value #CONTRACT}, and without
 * that from the topic's name, if that is a default one.
 *
 * <p>Thread-safe once it is configured.
 *
 * @param <T> the contract, or {@link SpecificRecord} for several
 */
public final class ContractDeserializer<T extends SpecificRecord> implements Deserializer<T> {

    /** The property that names the contract of all topics that are read, such as {@code Classification}. */
    public static final String CONTRACT = ContractName.PROPERTY;

    private final Map<Class<?>, RecordCodec<T>> codecs = new ConcurrentHashMap<>();

    private @Nullable Class<? extends SpecificRecord> contract;

    /** For Kafka, which configures it. */
    public ContractDeserializer() {}

    /** For topics of one contract, whatever their names are. */
    public ContractDeserializer(Class<T> contract) {
        this.contract = contract;
    }

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        if (contract == null) {
            contract = ContractName.configured(configuration);
        }
    }

    /**
     * The record; null for null, which deletes the key from a compacted topic.
     *
     * @throws SerializationException with the reason why the value is no record of the contract
     */
    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            return codec(topic).decode(value);
        } catch (UndecodableRecordException e) {
            throw new SerializationException(
                    "a record of the topic %s can't be read: %s (%s)".formatted(topic, e.getMessage(), e.reason()), e);
        }
    }

    @SuppressWarnings("unchecked") // who configures another contract than T asks for it
    private RecordCodec<T> codec(String topic) {
        Class<T> ofTopic = (Class<T>) (contract == null ? ContractName.ofTopic(topic) : contract);
        return codecs.computeIfAbsent(ofTopic, unused -> RecordCodec.of(ofTopic));
    }
}
