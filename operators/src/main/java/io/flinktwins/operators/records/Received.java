package io.flinktwins.operators.records;

import io.flinktwins.schemas.wire.RecordType;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** A decoded event together with the record that it came in. */
public record Received<T extends SpecificRecord>(RawRecord raw, T event) {

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
