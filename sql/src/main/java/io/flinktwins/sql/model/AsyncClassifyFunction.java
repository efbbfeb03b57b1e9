package io.flinktwins.sql.model;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;

/**
 * Classifies rows from Flink's async I/O operator: those in flight share batches.
 *
 * <p>The operator owns every row in flight: a checkpoint holds them, and a restore hands them in again.
 */
public final class AsyncClassifyFunction extends AsyncPredictFunction {

    private final RowSettings settings;

    private transient @Nullable SubtaskRows rows;

    AsyncClassifyFunction(RowSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(FunctionContext context) {
        rows = SubtaskRows.open(settings, context);
    }

    @Override
    public CompletableFuture<Collection<RowData>> asyncPredict(RowData row) {
        return requireNonNull(rows, "not open").classify(row);
    }

    /** Flink also closes a function that failed to open. */
    @Override
    public void close() {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }
}
