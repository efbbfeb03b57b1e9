package io.flinktwins.schemas.kafka;

import static java.util.Objects.requireNonNull;

import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Converts the values of our topics for Kafka Connect: for a sink each record is a struct of the newest version of its
 * contract, and of what a source has read it makes a record.
 *
 * <p>The contract is what {@code value.converter.flinktwins.contract} says, and without that the one of the topic's default
 * name. Keys are text, for Connect's {@code StringConverter}.
 *
 * <p>Thread-safe once it is configured.
 */
public final class ContractConverter implements Converter {

    private final Map<Class<?>, Conversion<?>> conversions = new ConcurrentHashMap<>();

    private @Nullable Class<? extends SpecificRecord> contract;

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        ContractName.PROPERTY,
                        ConfigDef.Type.STRING,
                        null,
                        ConfigDef.Importance.HIGH,
                        "The contract of the topic's records, such as Classification; by default that of the topic's name.");
    }

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        if (isKey) {
            throw new ConfigException("keys are text: take org.apache.kafka.connect.storage.StringConverter for them");
        }
        contract = ContractName.configured(configuration);
    }

    @Override
    public byte @Nullable [] fromConnectData(String topic, @Nullable Schema schema, @Nullable Object value) {
        return value == null ? null : conversion(topic).bytes(value);
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] value) {
        return value == null ? SchemaAndValue.NULL : conversion(topic).struct(topic, value);
    }

    private Conversion<?> conversion(String topic) {
        Class<? extends SpecificRecord> ofTopic = contract == null ? ContractName.ofTopic(topic) : contract;
        return requireNonNull(conversions.computeIfAbsent(ofTopic, unused -> Conversion.of(ofTopic)));
    }

    /** Between the bytes of one contract's records and their structs. */
    private record Conversion<T extends SpecificRecord>(
            RecordCodec<T> codec, org.apache.avro.Schema contract, Schema schema, StructReader reader) {

        static <T extends SpecificRecord> Conversion<T> of(Class<T> type) {
            SpecificData data = SpecificData.getForClass(type);
            org.apache.avro.Schema contract = data.getSchema(type);
            return new Conversion<>(
                    RecordCodec.of(type), contract, ConnectSchemas.of(contract, data), new StructReader(data));
        }

        SchemaAndValue struct(String topic, byte[] value) {
            try {
                return new SchemaAndValue(schema, Structs.of(codec.decode(value), schema));
            } catch (UndecodableRecordException e) {
                throw new DataException(
                        "a record of the topic %s can't be read: %s (%s)".formatted(topic, e.getMessage(), e.reason()),
                        e);
            }
        }

        @SuppressWarnings("unchecked") // the contract's records are of T
        byte[] bytes(Object value) {
            return codec.encode((T) reader.read(value, contract));
        }
    }
}
