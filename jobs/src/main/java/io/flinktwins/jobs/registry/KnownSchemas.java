package io.flinktwins.jobs.registry;

import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.WriterSchema;
import java.util.OptionalInt;
import org.apache.flink.util.function.SerializableFunction;

/**
 * Adds to a record what its process knows of its schema already, for those who can't wait; what is not known yet is asked
 * for, so that the next record has it.
 */
public record KnownSchemas(RegistrySettings settings) implements SerializableFunction<RawRecord, RawRecord> {

    @Override
    public RawRecord apply(RawRecord raw) {
        OptionalInt id = ResolveFunction.schemaId(raw);
        WriterSchemas schemas = id.isPresent() ? WriterSchemas.opened(settings) : null;
        WriterSchema schema = schemas == null ? null : schemas.now(id.getAsInt());
        return schema == null ? raw : raw.writtenWith(schema);
    }
}
