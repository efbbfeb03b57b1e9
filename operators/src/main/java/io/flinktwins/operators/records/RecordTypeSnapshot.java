package io.flinktwins.operators.records;

import io.flinktwins.schemas.wire.RecordType;
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
 * What a checkpoint keeps of a serializer of records: the contract's class name. The records name their schema version
 * themselves.
 *
 * @param <T> the contract
 * @param <V> what is serialized
 */
abstract class RecordTypeSnapshot<T extends SpecificRecord, V> implements TypeSerializerSnapshot<V> {

    private static final int VERSION = 1;

    private @Nullable RecordType<T> contract;

    /** @param contract null where Flink reads the snapshot into the object */
    RecordTypeSnapshot(@Nullable RecordType<T> contract) {
        this.contract = contract;
    }

    abstract TypeSerializer<V> serializerOf(RecordType<T> contract);

    @Override
    public final int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public final void writeSnapshot(DataOutputView target) throws IOException {
        target.writeUTF(contract().name());
    }

    @Override
    public final void readSnapshot(int version, DataInputView source, ClassLoader classLoader) throws IOException {
        contract = RecordType.named(source.readUTF());
    }

    @Override
    public final TypeSerializer<V> restoreSerializer() {
        return serializerOf(contract());
    }

    @Override
    public final TypeSerializerSchemaCompatibility<V> resolveSchemaCompatibility(TypeSerializerSnapshot<V> older) {
        return getClass() == older.getClass() && contract().equals(((RecordTypeSnapshot<?, ?>) older).contract())
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }

    private RecordType<T> contract() {
        return Objects.requireNonNull(contract, "the snapshot has not been read");
    }
}
