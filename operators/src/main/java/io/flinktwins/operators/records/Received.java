package io.flinktwins.operators.records;

import static java.util.Objects.requireNonNull;

import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordType;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** A decoded event together with the record that it came in. */
public record Received<T extends SpecificRecord>(RawRecord raw, T event) {

    /**
     * Decodes a record that has a value.
     *
     * @throws UndecodableRecordException if the value is no event of the contract; no other exception leaves this method,
     *     whatever the record is
     */
    @SuppressWarnings("unchecked") // only topics of images are read as image files
    public static <T extends SpecificRecord> Received<T> decode(RawRecord raw, RecordType<T> contract)
            throws UndecodableRecordException {
        byte[] value = requireNonNull(raw.value(), "the record has no value");
        SpecificRecord event = switch (raw.format()) {
            case AVRO -> record(raw, contract.codec(), value);
            case RAW -> RawImage.event(raw, value);
        };
        return new Received<>(raw, (T) event);
    }

    private static <T extends SpecificRecord> T record(RawRecord raw, RecordCodec<T> codec, byte[] value)
            throws UndecodableRecordException {
        WriterSchema schema = raw.writerSchema();
        return schema == null ? codec.decode(value) : schema.decode(codec, value);
    }

    /** The type of received events of one contract. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type parameter
    public static <T extends SpecificRecord> TypeInformation<Received<T>> type(Class<T> contract) {
        return new ImmutableType<>((Class) Received.class, new ReceivedSerializer<>(RecordType.of(contract)));
    }

    /** The serializer behind {@link #type}, for types that contain received events. */
    public static <T extends SpecificRecord> TypeSerializer<Received<T>> serializer(Class<T> contract) {
        return new ReceivedSerializer<>(RecordType.of(contract));
    }
}
