package io.flinktwins.operators.records;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A serializer of values that nobody changes: a copy is the same object, so that an encoded image is not copied
 * from operator to operator.
 *
 * <p>Stateless, hence shared between threads.
 */
public abstract class ImmutableSerializer<T> extends TypeSerializer<T> {

    private static final int ABSENT = 0;
    private static final int PRESENT = 1;

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // Flink's contract for types without an empty value; nobody reuses immutable objects
    public final T createInstance() {
        return null;
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, @Nullable T reuse) {
        return from;
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(@Nullable T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    protected static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    protected static byte[] readBytes(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return bytes;
    }

    protected static void writeOptionalBytes(byte @Nullable [] bytes, DataOutputView target) throws IOException {
        target.writeByte(bytes == null ? ABSENT : PRESENT);
        if (bytes != null) {
            writeBytes(bytes, target);
        }
    }

    protected static byte @Nullable [] readOptionalBytes(DataInputView source) throws IOException {
        return source.readByte() == PRESENT ? readBytes(source) : null;
    }

    protected static void writeOptionalLong(@Nullable Long value, DataOutputView target) throws IOException {
        target.writeByte(value == null ? ABSENT : PRESENT);
        if (value != null) {
            target.writeLong(value);
        }
    }

    protected static @Nullable Long readOptionalLong(DataInputView source) throws IOException {
        return source.readByte() == PRESENT ? source.readLong() : null;
    }
}
