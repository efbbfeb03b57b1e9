package io.flinktwins.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.BatchListener.Flush;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.batch.ScriptedClassifier;
import io.flinktwins.operators.RecordedMetrics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferenceMetricsTest {

    private static final String SCOPE = ".model.scripted.version.3.";

    private final RecordedMetrics metrics = new RecordedMetrics();
    private final InferenceMetrics inference = new InferenceMetrics(metrics);
    private final ScriptedClassifier version3 = ScriptedClassifier.free();

    @Test
    void aBatchCountsForItsVersion() {
        BatchListener batches = inference.serving(loaded(version3), Duration.ofMillis(120));
        batches.batchLeft(Flush.FULL);
        batches.batchRun(List.of(new Timings(2, 5, 6, 7), new Timings(2, 8, 9, 7)));
        batches.batchLeft(Flush.WAITED);
        batches.batchFailed();

        assertThat(metrics.values())
                .containsEntry(SCOPE + "flush.full.batches", 1L)
                .containsEntry(SCOPE + "flush.waited.batches", 1L)
                .containsEntry(SCOPE + "failedBatches", 1L)
                .containsEntry(SCOPE + "totalBatchesProcessed", 1L)
                .containsEntry(SCOPE + "totalRecordsProcessed", 2L)
                .containsEntry(SCOPE + "batchSize", 1L)
                .containsEntry(SCOPE + "queueMicros", 2L)
                .containsEntry(SCOPE + "preprocessMicros", 2L)
                .containsEntry(SCOPE + "inferenceMicros", 1L)
                .containsEntry(SCOPE + "modelLoadMillis", 120L)
                .containsEntry(SCOPE + "device.script.loaded", 1)
                .containsEntry(SCOPE + "gpuFallback", 0)
                .containsEntry(SCOPE + "maxBatchSize", 32)
                .containsEntry(SCOPE + "maxBatchesInFlight", 2)
                .containsEntry(SCOPE + "decoderThreads", 7)
                .containsKey(SCOPE + "imagesPerSecond");
    }

    @Test
    void aVersionThatComesBackGoesOnCounting() {
        inference.serving(loaded(version3), Duration.ZERO).batchFailed();
        inference.serving(loaded(ScriptedClassifier.free(4)), Duration.ZERO).batchFailed();
        inference.serving(loaded(version3), Duration.ZERO).batchFailed();

        assertThat(metrics.values())
                .containsEntry(SCOPE + "failedBatches", 2L)
                .containsEntry(".model.scripted.version.4.failedBatches", 1L);
    }

    @Test
    void failedLoadsAreCounted() {
        inference.loadFailed();
        assertThat(metrics.values()).containsEntry(".failedModelLoads", 1L);
    }

    private static LoadedModel loaded(ScriptedClassifier classifier) {
        return new LoadedModel(
                classifier,
                () -> {
                    throw new UnsupportedOperationException("no image comes");
                },
                List.of(),
                new Capacity(32, 2, 7));
    }
}
