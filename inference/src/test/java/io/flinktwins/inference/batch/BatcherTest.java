package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.inference.image.tensor.ImageTensor;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatcherTest {

    private static final int UNREADABLE = 66;
    private static final int SURPRISING = 77;

    private final RecordedOutcomes answers = new RecordedOutcomes();
    private final Semaphore transformed = new Semaphore(0);
    private final AtomicLong clock = new AtomicLong();

    @Test
    void aImageAloneLeavesAtOnce() throws InterruptedException {
        try (Batcher batcher = batcher(ScriptedClassifier.free(), 8)) {
            submit(batcher, 5);
            answers.await(1);
        }
        assertThat(answers.classified(5).probabilities()).containsExactly(5f);
        assertThat(answers.classified(5).model()).isEqualTo(ScriptedClassifier.IDENTITY);
        assertThat(answers.classified(5).image()).isEqualTo(FirstByteTransform.HEADER);
        assertThat(answers.classified(5).timings().batchSize()).isEqualTo(1);
    }

    @Test
    void whatArrivesDuringAForwardPassLeavesTogether() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        try (Batcher batcher = batcher(engine, 4)) {
            submit(batcher, 0);
            RecordedOutcomes.await(engine.started, 1);
            submit(batcher, 1, 2, 3, 4, 5);
            // One decoder: when it is at image 5, images 1 to 4 are waiting for the engine.
            RecordedOutcomes.await(transformed, 6);
            engine.permits.release(3);
            answers.await(6);
        }
        assertThat(engine.batches.get(0)).containsExactly(0);
        assertThat(engine.batches.get(1)).containsExactly(1, 2, 3, 4);
        assertThat(engine.batches.get(2)).containsExactly(5);
        assertThat(answers.outcomes).hasSize(6);
    }

    @Test
    void theNextBatchIsDecodedWhileOneRuns() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        try (Batcher batcher = batcher(engine, 3)) {
            submit(batcher, 0);
            RecordedOutcomes.await(engine.started, 1);
            RecordedOutcomes.await(transformed, 1);
            submit(batcher, 1, 2, 3);
            RecordedOutcomes.await(transformed, 3);
            assertThat(answers.outcomes).isEmpty();
        }
    }

    @Test
    void aBatchThatWaitsLeavesWhenTheClockSaysSo() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        BatchPolicy patient = new BatchPolicy(Duration.ofMillis(20), Duration.ofMinutes(1));
        try (Batcher batcher =
                Batcher.start("test", model(engine, 2, 1), patient, BatchListener.NONE, System::nanoTime)) {
            submit(batcher, 1);
            answers.await(1);
        }
        assertThat(engine.batches).containsExactly(List.of(1));
    }

    @Test
    void aBadImageDoesNotTouchTheOthers() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        try (Batcher batcher = batcher(engine, 8)) {
            submit(batcher, 1, UNREADABLE, 2, SURPRISING, 3);
            answers.await(5);
        }
        assertRejected(UNREADABLE, Stage.IMAGE, Reason.UNSUPPORTED_FORMAT);
        assertRejected(SURPRISING, Stage.IMAGE, Reason.CORRUPT_IMAGE);
        assertThat(answers.classified(1)).isNotNull();
        assertThat(answers.classified(2)).isNotNull();
        assertThat(answers.classified(3)).isNotNull();
    }

    @Test
    void aTensorTakesThePlaceOfAnImageWithoutBeingDecoded() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        try (Batcher batcher = batcher(engine, 4)) {
            submit(batcher, 0);
            RecordedOutcomes.await(engine.started, 1);
            submit(batcher, 1);
            batcher.submit(pixel(engine.input(), 2), answers.of(2));
            submit(batcher, 3);
            RecordedOutcomes.await(transformed, 3);
            engine.permits.release(3);
            answers.await(4);
        }
        assertThat(engine.batches.stream().flatMap(List::stream)).containsExactly(0, 1, 2, 3);
        assertThat(answers.classified(2).probabilities()).containsExactly(2f);
        assertThat(answers.classified(2).image()).isEqualTo(new ImageHeader("TENSOR", 1, 1));
        assertThat(answers.classified(3).image()).isEqualTo(FirstByteTransform.HEADER);
        assertThat(transformed.availablePermits()).isZero();
    }

    /** As when another version serves by now than the one that it was made for. */
    @Test
    void aTensorThatTheModelDoesNotTakeRejectsOnlyItself() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        ModelInput other = new ModelInput(1, 1, ChannelOrder.BGR, Layout.NHWC, ElementType.UINT8);
        try (Batcher batcher = batcher(engine, 4)) {
            batcher.submit(pixel(other, 1), answers.of(1));
            batcher.submit(pixel(engine.input(), 2), answers.of(2));
            answers.await(2);
        }
        assertRejected(1, Stage.IMAGE, Reason.UNSUPPORTED_FORMAT);
        assertThat(answers.classified(2)).isNotNull();
    }

    private static ImageTensor pixel(ModelInput input, int number) {
        return ImageTensor.of(input, ElementType.UINT8, ByteBuffer.wrap(new byte[] {(byte) number, 0, 0}));
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotDecoded() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        try (Batcher batcher = batcher(engine, 4)) {
            batcher.submit(new byte[] {1}, answers.of(1, () -> false));
            batcher.submit(pixel(engine.input(), 2), answers.of(2, () -> false));
            submit(batcher, 3);
            answers.await(3);
            assertThat(transformed.availablePermits()).isOne();
        }
        assertRejected(1, Stage.IMAGE, Reason.TIMED_OUT);
        assertRejected(2, Stage.IMAGE, Reason.TIMED_OUT);
        assertThat(engine.batches).containsExactly(List.of(3));
    }

    /** Its client goes while it is decoded. */
    @Test
    void whatNobodyWaitsForAnyMoreTakesNoPlaceInABatch() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        try (Batcher batcher = batcher(engine, 4)) {
            batcher.submit(new byte[] {1}, answers.of(1, () -> transformed.availablePermits() == 0));
            answers.await(1);
            submit(batcher, 2);
            answers.await(1);
        }
        assertRejected(1, Stage.IMAGE, Reason.TIMED_OUT);
        assertThat(engine.batches).containsExactly(List.of(2));
    }

    @Test
    void scoresThatAreNotFiniteRejectTheirOwnImage() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        engine.notFinite.add(2);
        try (Batcher batcher = batcher(engine, 8)) {
            submit(batcher, 1, 2, 3);
            answers.await(3);
        }
        assertRejected(2, Stage.INFERENCE, Reason.NON_FINITE_SCORES);
        assertThat(answers.classified(1)).isNotNull();
        assertThat(answers.classified(3)).isNotNull();
    }

    @Test
    void aFailedBatchIsTriedAgainInHalves() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        engine.poison.add(4);
        try (Batcher batcher = batcher(engine, 4)) {
            submit(batcher, 0);
            RecordedOutcomes.await(engine.started, 1);
            submit(batcher, 1, 2, 3, 4, 5);
            RecordedOutcomes.await(transformed, 6);
            engine.permits.release(10);
            answers.await(6);
        }
        assertThat(engine.batches)
                .containsExactly(List.of(0), List.of(1, 2, 3, 4), List.of(1, 2), List.of(3, 4), List.of(5));
        assertThat(answers.classified(1).timings().batchSize()).isEqualTo(2);
        assertThat(answers.classified(2)).isNotNull();
        assertRejected(3, Stage.INFERENCE, Reason.INFERENCE_FAILED);
        assertRejected(4, Stage.INFERENCE, Reason.INFERENCE_FAILED);
    }

    @Test
    void closingEndsTheForwardPassFirst() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        Batcher batcher = batcher(engine, 4);
        submit(batcher, 1);
        RecordedOutcomes.await(engine.started, 1);
        submit(batcher, 2);
        batcher.close();
        assertThat(engine.closed).isTrue();
        assertThat(engine.closedWhileRunning).isFalse();
        assertThat(answers.outcomes).isEmpty();
    }

    @Test
    void anInterruptedCloserStillWaitsForTheForwardPass() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        Batcher batcher = batcher(engine, 4);
        submit(batcher, 1);
        RecordedOutcomes.await(engine.started, 1);
        Thread.currentThread().interrupt();
        batcher.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(engine.closed).isTrue();
        assertThat(engine.closedWhileRunning).isFalse();
    }

    @Test
    void aBrokenEngineFailsWhatIsInFlightAndWhatComesAfter() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        engine.deadly = new UnsatisfiedLinkError("scripted");
        try (Batcher batcher = batcher(engine, 1)) {
            submit(batcher, 1, 2);
            RecordedOutcomes.await(transformed, 2);
            engine.permits.release(10);
            answers.await(2);
            submit(batcher, 3);
            answers.await(1);
        }
        assertThat(answers.failures).containsOnlyKeys(1, 2, 3);
    }

    @Test
    void timingsAddUp() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        try (Batcher batcher = batcher(engine, 4)) {
            submit(batcher, 1);
            RecordedOutcomes.await(engine.started, 1);
            clock.addAndGet(7_000_000);
            engine.permits.release();
            answers.await(1);
        }
        assertThat(answers.classified(1).timings().inferenceMicros()).isEqualTo(7_000);
        assertThat(answers.classified(1).timings().queueMicros()).isZero();
    }

    @Test
    void aBatchThatTheDeviceHasNoMemoryForIsHalvedUntilItFitsAndLaterOnesAreNoLarger() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        engine.maxInMemory = 2;
        try (Batcher batcher = batcher(engine, 5)) {
            submit(batcher, 0);
            RecordedOutcomes.await(engine.started, 1);
            submit(batcher, 1, 2, 3, 4, 5, 6, 7, 8);
            // There are tensors for a batch and one decoder.
            RecordedOutcomes.await(transformed, 7);
            engine.permits.release(100);
            answers.await(9);
        }
        assertThat(engine.batches)
                .startsWith(
                        List.of(0), List.of(1, 2, 3, 4, 5), List.of(1, 2, 3), List.of(1, 2), List.of(3), List.of(4, 5));
        // How many of the others are decoded when the engine is free again is for the scheduler to say.
        assertThat(engine.batches.subList(6, engine.batches.size())).allMatch(batch -> batch.size() <= 2);
        assertThat(answers.classified(5)).isNotNull();
    }

    @Test
    void aImageThatAloneNeedsTooMuchMemoryIsRejected() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        engine.maxInMemory = 0;
        try (Batcher batcher = batcher(engine, 4)) {
            submit(batcher, 1, 2);
            answers.await(2);
        }
        assertRejected(1, Stage.INFERENCE, Reason.INFERENCE_FAILED);
        assertRejected(2, Stage.INFERENCE, Reason.INFERENCE_FAILED);
    }

    @Test
    void theListenerReceivesWhyABatchLeftWhatItTookAndThatItFailed() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        engine.poison.add(4);
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        try (Batcher batcher =
                Batcher.start("test", model(engine, 2, 1), BatchPolicy.DEFAULT, new Diary(heard), clock::get)) {
            submit(batcher, 0);
            RecordedOutcomes.await(engine.started, 1);
            submit(batcher, 1, 2, 4);
            RecordedOutcomes.await(transformed, 4);
            engine.permits.release(100);
            answers.await(4);
        }
        assertThat(heard).containsExactly("left WAITED", "ran 1", "left FULL", "ran 2", "left WAITED", "failed");
    }

    @Test
    void finishingCompletesWhatWasSubmittedAndThenCloses() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        Batcher batcher = batcher(engine, 2);
        submit(batcher, 1, 2, 3);
        RecordedOutcomes.await(engine.started, 1);
        engine.permits.release(100);
        batcher.finish();
        assertThat(answers.outcomes).containsOnlyKeys(1, 2, 3);
        assertThat(batcher.inFlight()).isZero();
        assertThat(engine.closed).isTrue();
    }

    @Test
    void anInterruptEndsTheFinishing() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        Batcher batcher = batcher(engine, 2);
        submit(batcher, 1);
        RecordedOutcomes.await(engine.started, 1);
        Thread.currentThread().interrupt();
        batcher.finish();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(engine.closed).isTrue();
        assertThat(engine.closedWhileRunning).isFalse();
    }

    private record Diary(List<String> entries) implements BatchListener {

        @Override
        public void batchLeft(Flush flush) {
            entries.add("left " + flush);
        }

        @Override
        public void batchRun(List<Timings> images) {
            entries.add("ran " + images.size());
        }

        @Override
        public void batchFailed() {
            entries.add("failed");
        }
    }

    private void assertRejected(int image, Stage stage, Reason reason) {
        Rejected rejected = (Rejected) answers.outcome(image);
        assertThat(rejected.stage()).isEqualTo(stage);
        assertThat(rejected.rejection().reason()).isEqualTo(reason);
    }

    private void submit(Batcher batcher, int... images) {
        for (int image : images) {
            batcher.submit(new byte[] {(byte) image}, answers.of(image));
        }
    }

    private Batcher batcher(Classifier engine, int maxSize) {
        return batcher(engine, maxSize, 1);
    }

    private Batcher batcher(Classifier engine, int maxSize, int inFlight) {
        return Batcher.start(
                "test", model(engine, maxSize, inFlight), BatchPolicy.DEFAULT, BatchListener.NONE, clock::get);
    }

    private LoadedModel model(Classifier engine, int maxSize, int inFlight) {
        return new LoadedModel(engine, Scripted::new, List.of(), new Capacity(maxSize, inFlight, 1));
    }

    private final class Scripted implements ImageTransform {

        private byte pixel;

        @Override
        public ImageHeader decode(byte[] encoded) throws RejectedImageException {
            pixel = encoded[0];
            if (pixel == UNREADABLE) {
                throw new RejectedImageException(Reason.UNSUPPORTED_FORMAT, "scripted");
            } else if (pixel == SURPRISING) {
                throw new IllegalStateException("scripted");
            }
            transformed.release();
            return FirstByteTransform.HEADER;
        }

        @Override
        public void write(ByteBuffer tensor) {
            tensor.put(new byte[] {pixel, 0, 0});
        }
    }
}
