package io.flinktwins.operators.records;

import io.flinktwins.schemas.wire.RecordType;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Tells Flink to handle a class with one {@link ImmutableSerializer}, and as nothing that it could take apart.
 *
 * <p>Keeps the class by name for the sake of the threads that read job graphs, see {@link RecordType}.
 */
public final class ImmutableType<T> extends TypeInformation<T> {

    private final String className;
    private final ImmutableSerializer<T> serializer;

    public ImmutableType(Class<T> type, ImmutableSerializer<T> serializer) {
        className = type.getName();
        this.serializer = serializer;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    @SuppressWarnings("unchecked") // the name is that of a Class<T>
    public Class<T> getTypeClass() {
        try {
            return (Class<T>) Class.forName(className, false, ImmutableType.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(className + " was there when its type was made", e);
        }
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public String toString() {
        return "ImmutableType<" + className.substring(className.lastIndexOf('.') + 1) + ">";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImmutableType<?> that
                && className.equals(that.className)
                && serializer.equals(that.serializer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(className, serializer);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ImmutableType;
    }
}
