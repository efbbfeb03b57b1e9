package io.flinktwins.operators.records;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it came, with its position: what a dead letter needs to name it and to replay it.
 *
 * <p>Immutable by agreement: nobody writes into the array, so that Flink may pass the same object on.
 *
 * @param timestampMillis the record's timestamp in milliseconds since the epoch, or null if it has none
 * @param key the record's key, or null if it has none
 * @param value the record's value, or null if it has none, which in a compacted topic deletes the key's records
 * @param format what the value is, so that a checkpoint knows it of each record
 * @param writerSchema what the value was written with, if a registry was asked; in a checkpoint, too, whose records must be
 *     decodable whatever became of the registry
 */
@TypeInfo(RawRecord.TypeFactory.class)
@SuppressWarnings("ArrayRecordComponent") // nobody compares raw records
public record RawRecord(
        String topic,
        int partition,
        long offset,
        @Nullable Long timestampMillis,
        byte @Nullable [] key,
        List<Header> headers,
        byte @Nullable [] value,
        InputFormat format,
        @Nullable WriterSchema writerSchema) {

    public static final TypeInformation<RawRecord> TYPE =
            new ImmutableType<>(RawRecord.class, RawRecordSerializer.INSTANCE);

    /** A record as Kafka has it. */
    public RawRecord(
            String topic,
            int partition,
            long offset,
            @Nullable Long timestampMillis,
            byte @Nullable [] key,
            List<Header> headers,
            byte @Nullable [] value,
            InputFormat format) {
        this(topic, partition, offset, timestampMillis, key, headers, value, format, null);
    }

    /** A record of a contract without a key and headers. */
    public RawRecord(
            String topic, int partition, long offset, @Nullable Long timestampMillis, byte @Nullable [] value) {
        this(topic, partition, offset, timestampMillis, null, List.of(), value, InputFormat.AVRO);
    }

    /** The same record, with what a registry says of its schema. */
    public RawRecord writtenWith(WriterSchema schema) {
        return new RawRecord(topic, partition, offset, timestampMillis, key, headers, value, format, schema);
    }

    /** One of the record's headers; several may have the same name. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares headers
    public record Header(String name, byte @Nullable [] value) {}

    /** Hands {@link #TYPE} to Flink's type extraction. */
    public static final class TypeFactory extends TypeInfoFactory<RawRecord> {
        @Override
        public TypeInformation<RawRecord> createTypeInfo(Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }
}
