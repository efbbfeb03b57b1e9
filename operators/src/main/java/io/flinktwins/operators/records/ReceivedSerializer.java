package io.flinktwins.operators.records;

import io.flinktwins.schemas.wire.RecordType;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link Received} event as its raw record alone, and decodes the event again when it is read: a checkpoint
 * holds each image once, as its producer sent it.
 */
public final class ReceivedSerializer<T extends SpecificRecord> extends ImmutableSerializer<Received<T>> {

    private final RecordType<T> contract;

    ReceivedSerializer(RecordType<T> contract) {
        this.contract = contract;
    }

    @Override
    public void serialize(Received<T> received, DataOutputView target) throws IOException {
        RawRecordSerializer.INSTANCE.serialize(received.raw(), target);
    }

    @Override
    public Received<T> deserialize(DataInputView source) throws IOException {
        RawRecord raw = RawRecordSerializer.INSTANCE.deserialize(source);
        try {
            // The record was decodable when it was checkpointed, it knows its format, and schema history only grows.
            return Received.decode(raw, contract);
        } catch (UndecodableRecordException e) {
            throw new IOException("a checkpointed record of %s can't be decoded".formatted(contract), e);
        }
    }

    @Override
    public TypeSerializerSnapshot<Received<T>> snapshotConfiguration() {
        return new Snapshot<>(contract);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReceivedSerializer<?> that && contract.equals(that.contract);
    }

    @Override
    public int hashCode() {
        return contract.hashCode();
    }

    /** The contract of the received events. */
    public static final class Snapshot<T extends SpecificRecord> extends RecordTypeSnapshot<T, Received<T>> {

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {
            super(null);
        }

        Snapshot(RecordType<T> contract) {
            super(contract);
        }

        @Override
        TypeSerializer<Received<T>> serializerOf(RecordType<T> contract) {
            return new ReceivedSerializer<>(contract);
        }
    }
}
