package io.flinktwins.operators.ingest;

import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.io.IOException;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link Received} event as its raw record alone, and decodes the event again when it is read: a checkpoint
 * holds each picture once, in the writer's own schema version, which the schema history can always read.
 */
public final class ReceivedSerializer<T extends SpecificRecord> extends ImmutableSerializer<Received<T>> {

    private final Class<T> contract;

    ReceivedSerializer(Class<T> contract) {
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
            return new Received<>(raw, RecordCodec.of(contract).decode(raw.value()));
        } catch (UndecodableRecordException e) {
            throw new IOException("a checkpointed record of %s can't be decoded".formatted(contract.getName()), e);
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

    /** What a checkpoint keeps of this serializer: the contract's class name. */
    public static final class Snapshot<T extends SpecificRecord> implements TypeSerializerSnapshot<Received<T>> {

        private static final int VERSION = 1;

        private @Nullable Class<T> contract;

        /** For Flink, which reads the snapshot into it. */
        public Snapshot() {}

        Snapshot(Class<T> contract) {
            this.contract = contract;
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView target) throws IOException {
            target.writeUTF(contract().getName());
        }

        @Override
        public void readSnapshot(int version, DataInputView source, ClassLoader classLoader) throws IOException {
            contract = resolve(source.readUTF(), classLoader);
        }

        @Override
        public TypeSerializer<Received<T>> restoreSerializer() {
            return new ReceivedSerializer<>(contract());
        }

        @Override
        public TypeSerializerSchemaCompatibility<Received<T>> resolveSchemaCompatibility(
                TypeSerializerSnapshot<Received<T>> older) {
            return older instanceof Snapshot<T> that && contract().equals(that.contract())
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }

        @SuppressWarnings("unchecked") // the name was written from a Class<T>
        private static <T> Class<T> resolve(String name, ClassLoader classLoader) throws IOException {
            try {
                return (Class<T>) Class.forName(name, false, classLoader);
            } catch (ClassNotFoundException e) {
                throw new IOException(
                        "the checkpoint holds events of %s, which this job does not know".formatted(name), e);
            }
        }

        private Class<T> contract() {
            return Objects.requireNonNull(contract, "the snapshot has not been read");
        }
    }
}
