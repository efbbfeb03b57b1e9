package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A slow image is one whose decoding ends when the test lets it. */
class SlowImageTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final byte GOOD = 1;
    private static final byte SLOW = 2;

    private final RecordedOutcomes answers = new RecordedOutcomes();
    private final AtomicLong clock = new AtomicLong();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore permits = new Semaphore(0);
    private final Semaphore transformsClosed = new Semaphore(0);
    private final AtomicInteger images = new AtomicInteger();

    @AfterEach
    void letSlowImagesEnd() {
        permits.release(1_000);
    }

    @Test
    void threeSlowImagesAmongThreeHundredGoodOnesRejectOnlyThemselves() throws InterruptedException {
        Batcher batcher = batcher(ScriptedClassifier.free(), TIMEOUT);
        for (int slow = 0; slow < 3; slow++) {
            submit(batcher, GOOD, 50);
            answers.await(50);
            submit(batcher, SLOW, 1);
            submit(batcher, GOOD, 50);
            RecordedOutcomes.await(begun, 1);
            passTimeout(batcher);
            answers.await(51);
        }
        // An image is counted out after its answer: only the end is the moment to look.
        batcher.finish();
        assertThat(batcher.inFlight()).isZero();
        assertThat(answers.outcomes.values().stream().filter(Classified.class::isInstance))
                .hasSize(300);
        assertThat(answers.outcomes.values().stream().filter(Rejected.class::isInstance))
                .hasSize(3)
                .allSatisfy(outcome -> assertTimedOut((Rejected) outcome, Stage.IMAGE));
        permits.release(3);
        RecordedOutcomes.await(transformsClosed, 4);
        assertThat(answers.repeated).isEmpty();
    }

    @Test
    void aImageIsNotLateBeforeItsTimeoutAndItsWaitingCountsNothing() throws InterruptedException {
        try (Batcher batcher = batcher(ScriptedClassifier.free(), TIMEOUT)) {
            submit(batcher, SLOW, 2);
            RecordedOutcomes.await(begun, 1);
            clock.addAndGet(TIMEOUT.toNanos() - 1);
            batcher.rejectLate();
            permits.release();
            answers.await(1);
            RecordedOutcomes.await(begun, 1);
            clock.addAndGet(TIMEOUT.toNanos() - 1);
            batcher.rejectLate();
            permits.release();
            answers.await(1);
        }
        assertThat(answers.classified(0)).isNotNull();
        assertThat(answers.classified(1)).isNotNull();
    }

    @Test
    void whileTooManyDecodersAreStuckImagesWaitForOneThatEnds() throws InterruptedException {
        try (Batcher batcher = batcher(ScriptedClassifier.free(), TIMEOUT)) {
            for (int stuck = 0; stuck <= DecoderPool.MAX_ABANDONED; stuck++) {
                submit(batcher, SLOW, 1);
                RecordedOutcomes.await(begun, 1);
                passTimeout(batcher);
                answers.await(1);
            }
            submit(batcher, GOOD, 20);
            batcher.rejectLate();
            assertThat(batcher.inFlight()).isEqualTo(20);
            assertThat(begun.availablePermits()).isZero();
            permits.release(DecoderPool.MAX_ABANDONED + 1);
            answers.await(20);
            // All that were replaced have ended, and the places are free again.
            RecordedOutcomes.await(transformsClosed, DecoderPool.MAX_ABANDONED);
            submit(batcher, SLOW, 1);
            submit(batcher, GOOD, 20);
            RecordedOutcomes.await(begun, 1);
            passTimeout(batcher);
            answers.await(21);
        }
    }

    @Test
    void closingLeavesAStuckDecoderItsMemoryAndDoesNotWaitForIt() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.free();
        Batcher batcher = batcher(engine, Duration.ofMillis(1));
        submit(batcher, SLOW, 1);
        RecordedOutcomes.await(begun, 1);
        batcher.close();
        assertThat(engine.closed).isTrue();
        assertThat(transformsClosed.availablePermits()).isZero();
        permits.release();
        RecordedOutcomes.await(transformsClosed, 1);
        assertThat(answers.outcomes).isEmpty();
    }

    @Test
    void theWatchdogLooksByItself() throws InterruptedException {
        try (Batcher batcher = Batcher.start(
                "test",
                new LoadedModel(ScriptedClassifier.free(), Slow::new, List.of(), new Capacity(2, 1, 1)),
                new BatchPolicy(Duration.ZERO, Duration.ofMillis(1)),
                BatchListener.NONE,
                System::nanoTime)) {
            submit(batcher, SLOW, 1);
            answers.await(1);
        }
        assertTimedOut((Rejected) answers.outcome(0), Stage.IMAGE);
    }

    @Test
    void aForwardPassThatTakesTooLongIsEndedAndLaterOnesRun() throws InterruptedException {
        ScriptedClassifier engine = ScriptedClassifier.held();
        try (Batcher batcher = batcher(engine, TIMEOUT)) {
            submit(batcher, GOOD, 1);
            RecordedOutcomes.await(engine.started, 1);
            submit(batcher, GOOD, 1);
            passTimeout(batcher);
            answers.await(1);
            engine.permits.release();
            answers.await(1);
        }
        assertTimedOut((Rejected) answers.outcome(0), Stage.INFERENCE);
        assertThat(answers.classified(1)).isNotNull();
        assertThat(answers.repeated).isEmpty();
        assertThat(engine.batches).containsExactly(List.of((int) GOOD), List.of((int) GOOD));
    }

    private void passTimeout(Batcher batcher) {
        clock.addAndGet(TIMEOUT.toNanos());
        batcher.rejectLate();
    }

    private static void assertTimedOut(Rejected rejected, Stage stage) {
        assertThat(rejected.stage()).isEqualTo(stage);
        assertThat(rejected.rejection().reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(rejected.rejection().message()).contains("took longer than the timeout of");
    }

    private void submit(Batcher batcher, byte kind, int count) {
        for (int i = 0; i < count; i++) {
            batcher.submit(new byte[] {kind}, answers.of(images.getAndIncrement()));
        }
    }

    private Batcher batcher(Classifier engine, Duration timeout) {
        LoadedModel model = new LoadedModel(engine, Slow::new, List.of(), new Capacity(4, 1, 1));
        return Batcher.start("test", model, new BatchPolicy(Duration.ZERO, timeout), BatchListener.NONE, clock::get);
    }

    private final class Slow implements ImageTransform {

        private byte pixel;

        @Override
        public ImageHeader decode(byte[] encoded) {
            pixel = encoded[0];
            if (pixel == SLOW) {
                begun.release();
                permits.acquireUninterruptibly();
            }
            return FirstByteTransform.HEADER;
        }

        @Override
        public void write(ByteBuffer tensor) {
            tensor.put(new byte[] {pixel, 0, 0});
        }

        @Override
        public void close() {
            transformsClosed.release();
        }
    }
}
