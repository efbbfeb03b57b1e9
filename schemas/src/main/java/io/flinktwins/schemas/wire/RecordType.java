package io.flinktwins.schemas.wire;

import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A contract by the name of its generated class, for what a job graph carries.
 *
 * <p>A {@link Class} in its place would be initialized wherever the graph is read, to find its serialVersionUID. The
 * initializer of a generated class parses its schema, for which Avro sets a thread-local value
 * ({@code Schema.VALIDATE_NAMES}) and leaves it. A JobManager reads graphs with threads that never end: each job would
 * leave its class loader there for good.
 *
 * <p>Thread-safe.
 */
public final class RecordType<T extends SpecificRecord> implements Serializable {

    private final String className;

    private transient @Nullable RecordCodec<T> codec;

    private RecordType(String className) {
        this.className = className;
    }

    public static <T extends SpecificRecord> RecordType<T> of(Class<T> contract) {
        return named(contract.getName());
    }

    /** The contract whose generated class has this name; whether there is one shows when its codec is asked for. */
    public static <T extends SpecificRecord> RecordType<T> named(String className) {
        return new RecordType<>(className);
    }

    /** The name of the generated class. */
    public String name() {
        return className;
    }

    /**
     * The codec of this contract.
     *
     * @throws IllegalStateException if this version of the schemas has no such contract
     */
    public RecordCodec<T> codec() {
        RecordCodec<T> known = codec;
        if (known == null) {
            // Two threads may both make one: a codec has final fields only, and either will do.
            known = RecordCodec.of(load());
            codec = known;
        }
        return known;
    }

    @SuppressWarnings("unchecked") // the name came from a Class<T>
    private Class<T> load() {
        try {
            return (Class<T>) Class.forName(className);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this version of Flink Twins has no contract " + className, e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordType<?> that && className.equals(that.className);
    }

    @Override
    public int hashCode() {
        return className.hashCode();
    }

    @Override
    public String toString() {
        return className;
    }
}
