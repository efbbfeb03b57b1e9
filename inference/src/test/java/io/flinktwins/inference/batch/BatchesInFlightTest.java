package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.schemas.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two forward passes at once on one engine. */
class BatchesInFlightTest {

    private static final int BATCH = 4;

    private final RecordedOutcomes answers = new RecordedOutcomes();

    @Test
    void theNextBatchIsWithTheDeviceBeforeTheLastOneEnds() throws InterruptedException {
        int batches = 25;
        // Ends a pass only when the next one has come: with one batch in flight, it would wait for ever.
        ScriptedClassifier device = ScriptedClassifier.held();
        try (Batcher batcher = batcher(device)) {
            submit(batcher, batches * BATCH);
            for (int ended = 1; ended < batches; ended++) {
                RecordedOutcomes.await(device.started, ended == 1 ? 2 : 1);
                device.permits.release();
            }
            device.permits.release();
            answers.await(batches * BATCH);
        }
        assertThat(device.batches).hasSize(batches).allMatch(batch -> batch.size() == BATCH);
    }

    @Test
    void aBadImageInOneBatchLeavesTheOtherAlone() throws InterruptedException {
        ScriptedClassifier device = ScriptedClassifier.held();
        device.poison.add(1);
        try (Batcher batcher = batcher(device)) {
            submit(batcher, 2 * BATCH);
            RecordedOutcomes.await(device.started, 2);
            assertThat(batcher.running()).isEqualTo(2);
            device.permits.release(100);
            answers.await(2 * BATCH);
        }
        assertThat(IntStream.range(0, 2 * BATCH).filter(this::isRejected)).containsExactly(0, 1);
    }

    @Test
    void closingEndsBothPassesFirst() throws InterruptedException {
        ScriptedClassifier device = ScriptedClassifier.held();
        try (Batcher batcher = batcher(device)) {
            submit(batcher, 2 * BATCH);
            RecordedOutcomes.await(device.started, 2);
        }
        assertThat(device.closed).isTrue();
        assertThat(answers.outcomes).isEmpty();
        assertThat(device.closedWhileRunning).isFalse();
    }

    private boolean isRejected(int image) {
        return answers.outcome(image) instanceof Rejected rejected
                && rejected.rejection().reason() == Reason.INFERENCE_FAILED;
    }

    private void submit(Batcher batcher, int images) {
        for (int image = 0; image < images; image++) {
            batcher.submit(new byte[] {(byte) image}, answers.of(image));
        }
    }

    private static Batcher batcher(ScriptedClassifier device) {
        // A batch only leaves when it is full, so that what the test counts does not depend on the scheduler.
        BatchPolicy policy = new BatchPolicy(Duration.ofMinutes(1), Duration.ofMinutes(1));
        LoadedModel model = new LoadedModel(device, FirstByteTransform::new, List.of(), new Capacity(BATCH, 2, 1));
        return Batcher.start("test", model, policy, BatchListener.NONE, System::nanoTime);
    }
}
