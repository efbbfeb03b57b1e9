package io.flinktwins.jobs.registry;

import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.schemas.wire.ConfluentFraming;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Adds to records in Confluent's framing what the registry says of their schema, from Flink's async I/O operator; others go
 * straight through. While the registry does not answer, its records wait there, and a checkpoint holds them.
 */
public final class ResolveFunction extends RichAsyncFunction<RawRecord, RawRecord> {

    private final RegistrySettings settings;

    private transient @Nullable WriterSchemas schemas;

    public ResolveFunction(RegistrySettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        schemas = WriterSchemas.open(settings);
    }

    @Override
    public void asyncInvoke(RawRecord raw, ResultFuture<RawRecord> result) {
        OptionalInt id = schemaId(raw);
        if (id.isEmpty()) {
            result.complete(List.of(raw));
            return;
        }
        CompletableFuture<?> unusedFuture = Objects.requireNonNull(schemas)
                .of(id.getAsInt())
                .thenAccept(schema -> complete(raw.writtenWith(schema), result));
    }

    /** The id in front of the record's value; empty if it is framed otherwise. */
    static OptionalInt schemaId(RawRecord raw) {
        return raw.value() == null ? OptionalInt.empty() : ConfluentFraming.schemaId(raw.value());
    }

    private static void complete(RawRecord resolved, ResultFuture<RawRecord> result) {
        try {
            result.complete(List.of(resolved));
        } catch (RejectedExecutionException e) {
            // The task has been cancelled, and nobody waits for the record any more.
        }
    }

    @Override
    public void close() {
        if (schemas != null) {
            schemas.close();
            schemas = null;
        }
    }
}
