package io.flinktwins.sql.model;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.PredictFunction;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/** Classifies one row after the other: each has a forward pass of its own. */
public final class ClassifyFunction extends PredictFunction {

    private final RowSettings settings;

    private transient @Nullable SubtaskRows rows;

    ClassifyFunction(RowSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(FunctionContext context) {
        rows = SubtaskRows.open(settings, context);
    }

    @Override
    public Collection<RowData> predict(RowData row) {
        try {
            return requireNonNull(rows, "not open").classify(row).get();
        } catch (ExecutionException e) {
            throw new FlinkRuntimeException("An image could not be classified", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FlinkRuntimeException("Interrupted while an image was classified", e);
        }
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
