package io.flinktwins.sql.model;

import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.operators.inference.InferenceSettings;
import org.apache.flink.table.functions.AsyncPredictFunction;
import org.apache.flink.table.functions.PredictFunction;
import org.apache.flink.table.ml.AsyncPredictRuntimeProvider;
import org.apache.flink.table.ml.ModelProvider;
import org.apache.flink.table.ml.PredictRuntimeProvider;

/**
 * A checked model, as the planner asks for it: the functions that classify rows, for calls of either kind.
 *
 * @param concurrency whether the rows that a call takes at once fill the model's batches
 */
record TwinsModelProvider(RowSettings rows, Concurrency concurrency)
        implements AsyncPredictRuntimeProvider, PredictRuntimeProvider {

    private static final Capacity ONE_ROW = new Capacity(1, 1, 1);

    @Override
    public AsyncPredictFunction createAsyncPredictFunction(Context call) {
        concurrency.check(call.runtimeConfig());
        return new AsyncClassifyFunction(rows);
    }

    /** A batch that nothing can join is not waited for. */
    @Override
    public PredictFunction createPredictFunction(Context call) {
        InferenceSettings asked = rows.inference();
        ServingOptions serving = new ServingOptions(
                new BatchPolicy(
                        BatchPolicy.DEFAULT.maxWait(), asked.serving().batch().timeout()),
                asked.serving().poll());
        InferenceSettings inference =
                new InferenceSettings(asked.engine(), asked.classes(), ONE_ROW, serving, asked.lostEngine());
        return new ClassifyFunction(new RowSettings(
                inference, rows.image(), rows.fetch(), rows.topK(), rows.answers(), rows.onRejection()));
    }

    /** Nothing in it changes. */
    @Override
    public ModelProvider copy() {
        return this;
    }
}
