package io.flinktwins.operators.inference;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ServingListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The inference operator's Flink metrics; docs/operations.md lists them. What concerns batches is labelled with the
 * model's name and version.
 */
final class InferenceMetrics implements ServingListener {

    private final MetricGroup operator;
    private final Counter failedModelLoads;
    private final Map<ModelIdentity, OfVersion> versions = new HashMap<>();

    InferenceMetrics(MetricGroup operator) {
        this.operator = operator;
        failedModelLoads = operator.counter("failedModelLoads");
    }

    /** What can only be read while a model is served. */
    void register(ModelServing serving) {
        operator.gauge("modelVersion", serving::version);
        operator.gauge("waitingModelVersions", serving::waitingVersions);
        operator.gauge("inflightImages", serving::inFlight);
        operator.gauge("inflightBatches", serving::running);
    }

    /** A version that comes back goes on with its metrics: Flink takes a name only once. */
    @Override
    public synchronized BatchListener serving(LoadedModel model, Duration loadTime) {
        Classifier classifier = model.classifier();
        OfVersion version = versions.computeIfAbsent(
                classifier.model(), identity -> new OfVersion(operator, identity, classifier.device()));
        version.loadMillis = loadTime.toMillis();
        version.capacity = model.capacity();
        version.fallback = classifier.isFallback();
        return version;
    }

    @Override
    public void loadFailed() {
        failedModelLoads.inc();
    }

    private static final class OfVersion implements BatchListener {

        private final Map<Flush, Counter> batches = new EnumMap<>(Flush.class);
        private final Counter batchesProcessed;
        private final Counter imagesProcessed;
        private final Counter failedBatches;
        private final Meter imagesPerSecond;
        private final Histogram batchSize;
        private final Histogram queueMicros;
        private final Histogram preprocessMicros;
        private final Histogram inferenceMicros;
        private volatile long loadMillis;
        private volatile boolean fallback;
        private volatile Capacity capacity = Capacity.DEFAULT;

        OfVersion(MetricGroup operator, ModelIdentity model, String device) {
            MetricGroup group =
                    operator.addGroup("model", model.name()).addGroup("version", Long.toString(model.version()));
            for (Flush flush : Flush.values()) {
                batches.put(flush, group.addGroup("flush", flush.label()).counter("batches"));
            }
            batchesProcessed = group.counter("totalBatchesProcessed");
            imagesProcessed = group.counter("totalRecordsProcessed");
            failedBatches = group.counter("failedBatches");
            imagesPerSecond = group.meter("imagesPerSecond", new RateMeter(System::nanoTime));
            batchSize = group.histogram("batchSize", new RecentHistogram());
            queueMicros = group.histogram("queueMicros", new RecentHistogram());
            preprocessMicros = group.histogram("preprocessMicros", new RecentHistogram());
            inferenceMicros = group.histogram("inferenceMicros", new RecentHistogram());
            group.gauge("modelLoadMillis", () -> loadMillis);
            group.addGroup("device", device).gauge("loaded", () -> 1);
            group.gauge("gpuFallback", () -> fallback ? 1 : 0);
            group.gauge("maxBatchSize", () -> capacity.batchSize());
            group.gauge("maxBatchesInFlight", () -> capacity.batchesInFlight());
            group.gauge("decoderThreads", () -> capacity.decoderThreads());
        }

        @Override
        public void batchLeft(Flush flush) {
            requireNonNull(batches.get(flush)).inc();
        }

        @Override
        public void batchRun(List<Timings> images) {
            batchesProcessed.inc();
            imagesProcessed.inc(images.size());
            imagesPerSecond.markEvent(images.size());
            batchSize.update(images.size());
            inferenceMicros.update(images.get(0).inferenceMicros());
            for (Timings timings : images) {
                queueMicros.update(timings.queueMicros());
                preprocessMicros.update(timings.preprocessMicros());
            }
        }

        @Override
        public void batchFailed() {
            failedBatches.inc();
        }
    }
}
