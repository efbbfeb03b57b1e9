package io.flinktwins.operators.records;

import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a schema registry has for the id in front of a record: the schema that the record was written with, or the reason
 * why there is none. Records that came with the same id share it.
 *
 * <p>Thread-safe.
 */
public final class WriterSchema {

    private final @Nullable String json;
    private final @Nullable String refusal;

    /** Parsing takes longer than decoding. */
    private volatile @Nullable Schema parsed;

    private WriterSchema(@Nullable String json, @Nullable String refusal) {
        this.json = json;
        this.refusal = refusal;
    }

    /** A schema as the registry has it. */
    public static WriterSchema of(String json) {
        return new WriterSchema(json, null);
    }

    /**
     * A reason in the place of a schema.
     *
     * @param why no record with the id can be read
     */
    public static WriterSchema missing(String why) {
        return new WriterSchema(null, why);
    }

    /** Whether no record can be read by it. */
    public boolean isMissing() {
        return json == null;
    }

    @Nullable
    String json() {
        return json;
    }

    @Nullable
    String refusal() {
        return refusal;
    }

    /**
     * Decodes a record that was written with this schema.
     *
     * @throws UndecodableRecordException if there is no schema, or none that the contract can be read with
     */
    public <T extends SpecificRecord> T decode(RecordCodec<T> codec, byte[] value) throws UndecodableRecordException {
        return codec.decode(value, schema());
    }

    private Schema schema() throws UndecodableRecordException {
        Schema schema = parsed;
        if (schema == null) {
            // Two threads may both parse it: either will do.
            schema = parse();
            parsed = schema;
        }
        return schema;
    }

    private Schema parse() throws UndecodableRecordException {
        if (json == null) {
            throw new UndecodableRecordException(Reason.UNKNOWN_SCHEMA, String.valueOf(refusal));
        }
        try {
            return new Schema.Parser().parse(json);
        } catch (AvroRuntimeException e) {
            throw new UndecodableRecordException(
                    Reason.UNKNOWN_SCHEMA, "what the registry has for the record's schema is none: " + e.getMessage());
        }
    }
}
