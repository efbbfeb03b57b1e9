package io.flinktwins.jobs.kafka;

import io.flinktwins.jobs.kafka.KafkaSettings.OutputFormat;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordJson;
import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a topic are written.
 *
 * @param schemaId of their contract in a registry, for Confluent's framing; null for Avro's single-object encoding
 */
record OutputEncoding(OutputFormat format, @Nullable Integer schemaId) implements Serializable {

    <T extends SpecificRecord> byte[] of(T record, RecordCodec<T> codec) {
        if (format == OutputFormat.JSON) {
            return RecordJson.encode(record);
        }
        return schemaId == null ? codec.encode(record) : codec.encode(record, schemaId);
    }
}
