package io.flinktwins.operators.inference;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** The inference operator's Flink metrics, labelled with the model's name and version. */
final class InferenceMetrics implements BatchListener {

    private final Counter batches;
    private final Counter pictures;
    private final Histogram batchSize;
    private final Histogram inferenceMicros;

    InferenceMetrics(MetricGroup operator, ModelIdentity model) {
        MetricGroup group =
                operator.addGroup("model", model.name()).addGroup("version", Long.toString(model.version()));
        batches = group.counter("totalBatchesProcessed");
        pictures = group.counter("totalRecordsProcessed");
        batchSize = group.histogram("batchSize", new RecentHistogram());
        inferenceMicros = group.histogram("inferenceMicros", new RecentHistogram());
    }

    @Override
    public void batchRun(int size, long micros) {
        batches.inc();
        pictures.inc(size);
        batchSize.update(size);
        inferenceMicros.update(micros);
    }
}
