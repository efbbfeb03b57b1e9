package io.flinktwins.serve.metrics;

import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.fetch.FetchListener;
import io.flinktwins.inference.serving.ServingListener;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Summary;
import java.time.Duration;
import java.util.List;

/** The figures of the model's versions; docs/operations.md says what each means. Any thread. */
final class ModelFigures implements ServingListener, FetchListener {

    private static final String[] VERSION = {"model", "version"};

    private final Counter failedModelLoads;
    private final Counter rejectedByCircuit;
    private final Counter batches;
    private final Counter batchesProcessed;
    private final Counter imagesProcessed;
    private final Counter failedBatches;
    private final Summary batchSize;
    private final Summary queueMicros;
    private final Summary preprocessMicros;
    private final Summary inferenceMicros;
    private final Gauge modelLoadMillis;
    private final Gauge gpuFallback;
    private final Gauge loaded;
    private final Gauge maxBatchSize;
    private final Gauge maxBatchesInFlight;
    private final Gauge decoderThreads;

    ModelFigures(Figures figures) {
        failedModelLoads = figures.counter("failedModelLoads", "Attempts to load a version that failed.");
        rejectedByCircuit = figures.counter("rejectedByCircuit", "Images of hosts that were given up.");
        batches = figures.counter("batches", "Why batches left.", "model", "version", "flush");
        batchesProcessed = figures.counter("totalBatchesProcessed", "Forward passes.", VERSION);
        imagesProcessed = figures.counter("totalRecordsProcessed", "Images in forward passes.", VERSION);
        failedBatches = figures.counter("failedBatches", "Forward passes that failed.", VERSION);
        batchSize = figures.summary("batchSize", "Images of a forward pass.", VERSION);
        queueMicros = figures.summary("queueMicros", "Waiting for a decoder and for the engine, by image.", VERSION);
        preprocessMicros = figures.summary("preprocessMicros", "Decoding and preprocessing, by image.", VERSION);
        inferenceMicros = figures.summary("inferenceMicros", "A forward pass.", VERSION);
        modelLoadMillis = figures.gauge("modelLoadMillis", "Loading and warm-up.", VERSION);
        gpuFallback = figures.gauge("gpuFallback", "1 if the CPU was taken on a machine with GPUs.", VERSION);
        loaded = figures.gauge("loaded", "1; the label says where it runs.", "model", "version", "device");
        maxBatchSize = figures.gauge("maxBatchSize", "Images in a forward pass, at most.", VERSION);
        maxBatchesInFlight = figures.gauge("maxBatchesInFlight", "Forward passes that run at once.", VERSION);
        decoderThreads = figures.gauge("decoderThreads", "Threads that decode and preprocess.", VERSION);
    }

    @Override
    public BatchListener serving(LoadedModel model, Duration loadTime) {
        Classifier classifier = model.classifier();
        String name = classifier.model().name();
        String version = Long.toString(classifier.model().version());
        Capacity capacity = model.capacity();
        modelLoadMillis.labelValues(name, version).set((double) loadTime.toMillis());
        gpuFallback.labelValues(name, version).set(classifier.isFallback() ? 1 : 0);
        loaded.labelValues(name, version, classifier.device()).set(1);
        maxBatchSize.labelValues(name, version).set(capacity.batchSize());
        maxBatchesInFlight.labelValues(name, version).set(capacity.batchesInFlight());
        decoderThreads.labelValues(name, version).set(capacity.decoderThreads());
        return new OfVersion(name, version);
    }

    @Override
    public void loadFailed() {
        failedModelLoads.inc();
    }

    @Override
    public void rejectedByCircuit() {
        rejectedByCircuit.inc();
    }

    private final class OfVersion implements BatchListener {

        private final String name;
        private final String version;

        OfVersion(String name, String version) {
            this.name = name;
            this.version = version;
        }

        @Override
        public void batchLeft(Flush flush) {
            batches.labelValues(name, version, flush.label()).inc();
        }

        @Override
        public void batchRun(List<Timings> images) {
            batchesProcessed.labelValues(name, version).inc();
            imagesProcessed.labelValues(name, version).inc(images.size());
            batchSize.labelValues(name, version).observe(images.size());
            inferenceMicros.labelValues(name, version).observe((double)
                    images.get(0).inferenceMicros());
            for (Timings timings : images) {
                queueMicros.labelValues(name, version).observe((double) timings.queueMicros());
                preprocessMicros.labelValues(name, version).observe((double) timings.preprocessMicros());
            }
        }

        @Override
        public void batchFailed() {
            failedBatches.labelValues(name, version).inc();
        }
    }
}
