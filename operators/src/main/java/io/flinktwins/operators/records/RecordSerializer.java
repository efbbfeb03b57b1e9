package io.flinktwins.operators.records;

import io.flinktwins.schemas.wire.RecordType;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Writes the records that a job makes as they go to Kafka, in Avro's single-object encoding. */
public final class RecordSerializer<T extends SpecificRecord> extends ImmutableSerializer<T> {

    private final RecordType<T> contract;

    private RecordSerializer(RecordType<T> contract) {
        this.contract = contract;
    }

    /** The type of the records of one contract. */
    public static <T extends SpecificRecord> TypeInformation<T> type(Class<T> contract) {
        return new ImmutableType<>(contract, new RecordSerializer<>(RecordType.of(contract)));
    }

    @Override
    public void serialize(T event, DataOutputView target) throws IOException {
        writeBytes(contract.codec().encode(event), target);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        try {
            return contract.codec().decode(readBytes(source));
        } catch (UndecodableRecordException e) {
            throw new IOException("a record of %s can't be decoded".formatted(contract), e);
        }
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new Snapshot<>(contract);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordSerializer<?> that && contract.equals(that.contract);
    }

    @Override
    public int hashCode() {
        return contract.hashCode();
    }

    /** The contract of the records. */
    public static final class Snapshot<T extends SpecificRecord> extends RecordTypeSnapshot<T, T> {

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {
            super(null);
        }

        Snapshot(RecordType<T> contract) {
            super(contract);
        }

        @Override
        TypeSerializer<T> serializerOf(RecordType<T> contract) {
            return new RecordSerializer<>(contract);
        }
    }
}
