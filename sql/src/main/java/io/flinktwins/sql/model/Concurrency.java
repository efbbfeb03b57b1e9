package io.flinktwins.sql.model;

import io.flinktwins.inference.batch.Capacity;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.MLPredictRuntimeConfigOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many rows Flink's async operator has in flight, beside how many the model's batches need.
 *
 * @param ofSession rows in flight, where a call of ML_PREDICT does not say otherwise
 * @param needed what a slot does at once, at most
 * @param batchSizeGiven whether the size of a batch was asked for
 */
record Concurrency(int ofSession, Capacity needed, boolean batchSizeGiven) {

    private static final Logger LOG = LoggerFactory.getLogger(Concurrency.class);

    private static final String REMEDY =
            "SET '%s' = '%d', or give the call of ML_PREDICT a fourth argument MAP['%s', '%d']";

    static Concurrency of(ReadableConfig session, ModelSettings model) {
        return new Concurrency(
                session.get(ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS),
                model.largestCapacity(),
                model.capacity().batchSize() != Capacity.OPEN);
    }

    /**
     * Compares them for one call; what leaves the engine idle is warned of.
     *
     * @param call what the call says in its fourth argument
     * @throws ValidationException if the batches that were asked for could never fill
     */
    void check(ReadableConfig call) {
        int rows = call.getOptional(MLPredictRuntimeConfigOptions.ASYNC_MAX_CONCURRENT_OPERATIONS)
                .orElse(ofSession);
        if (batchSizeGiven && rows < needed.batchSize()) {
            throw new ValidationException(
                    "No batch could fill: %d rows are classified at once, but 'batch-size' is %d; %s, or a smaller 'batch-size'"
                            .formatted(rows, needed.batchSize(), remedy()));
        } else if (rows < needed.images()) {
            LOG.warn(
                    "{} rows are classified at once, but {} keep batches of {} full while the next one is decoded; {}",
                    rows,
                    needed.images(),
                    needed.batchSize(),
                    remedy());
        }
    }

    /** As the classification job has it by default. */
    private String remedy() {
        int enough = needed.imagesWithSlack();
        return REMEDY.formatted(
                ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS.key(),
                enough,
                MLPredictRuntimeConfigOptions.ASYNC_MAX_CONCURRENT_OPERATIONS.key(),
                enough);
    }
}
