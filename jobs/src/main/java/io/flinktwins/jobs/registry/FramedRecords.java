package io.flinktwins.jobs.registry;

import io.flinktwins.operators.records.WriterSchema;
import io.flinktwins.schemas.wire.ConfluentFraming;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes records of one contract outside of a job, in whichever framing they are: for one in Confluent's it asks the
 * registry, once for each schema. Used by one thread.
 */
public final class FramedRecords<T extends SpecificRecord> {

    private final RecordCodec<T> codec;
    private final @Nullable RegistryClient registry;
    private final Map<Integer, WriterSchema> known = new HashMap<>();

    /**
     * Reads records of a contract.
     *
     * @param registry null if there are none in Confluent's framing
     */
    public FramedRecords(Class<T> contract, @Nullable RegistrySettings registry) {
        codec = RecordCodec.of(contract);
        this.registry = registry == null ? null : new RegistryClient(registry);
    }

    /**
     * Decodes one.
     *
     * @throws UndecodableRecordException if it is no record of the contract
     * @throws RegistryUnavailableException if the registry does not say what it was written with
     */
    public T decode(byte[] value) throws UndecodableRecordException {
        OptionalInt id = ConfluentFraming.schemaId(value);
        return registry == null || id.isEmpty()
                ? codec.decode(value)
                : known.computeIfAbsent(id.getAsInt(), registry::fetch).decode(codec, value);
    }
}
