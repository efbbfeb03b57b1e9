package io.flinktwins.inference.batch;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.batch.BatchListener.Flush;
import io.flinktwins.inference.batch.Request.Encoded;
import io.flinktwins.inference.batch.Request.Preprocessed;
import io.flinktwins.inference.batch.Request.Submitted;
import io.flinktwins.inference.image.tensor.ImageTensor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies images with one model, in batches: any thread submits them, a {@link DecoderPool} writes them into batches,
 * engine threads run whatever the {@link BatchPolicy} lets go, and {@link Answers} completes them. All of that goes on at
 * once, as far as the {@link Capacity} goes.
 *
 * <p>An image is timed while it is worked on: while a decoder has it, and while its forward pass runs. What waits behind
 * a slow one has lost no time of its own.
 *
 * <p>Owns its threads, the classifier and the tensors. Holds nothing that a checkpoint would need: whoever submits an
 * image keeps it until it completes.
 */
public final class Batcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private static final int WATCHES_IN_A_TIMEOUT = 8;
    private static final long MAX_WATCH_INTERVAL_MILLIS = 1_000;

    private final Classifier classifier;
    private final LongSupplier nanoClock;
    private final BatchQueue batches;
    private final DecoderPool decoders;
    private final List<BatchRunner> runners;
    private final Answers answers;
    private final WorkerThreads engine = new WorkerThreads((dead, cause) -> breakDown(cause));
    private final WorkerThreads watchdog = new WorkerThreads((dead, cause) -> breakDown(cause));
    private final Set<InFlight> inFlight = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable CountDownLatch finishing;

    private Batcher(
            String name, LoadedModel model, BatchPolicy policy, BatchListener listener, LongSupplier nanoClock) {
        classifier = model.classifier();
        this.nanoClock = nanoClock;
        Capacity capacity = model.capacity();
        batches = new BatchQueue(capacity, classifier.input(), policy.maxWait(), nanoClock);
        decoders = new DecoderPool(
                name, policy.timeout(), model.transforms(), batches, nanoClock, (dead, cause) -> breakDown(cause));
        answers = new Answers(name, classifier, listener, (dead, cause) -> breakDown(cause));
        EngineHealth health = new EngineHealth(classifier);
        runners = Stream.generate(() ->
                        new BatchRunner(classifier.openLane(), batches, answers, health, policy.timeout(), nanoClock))
                .limit(capacity.batchesInFlight())
                .toList();
        runners.forEach(runner -> engine.add(name + "-engine-" + runners.indexOf(runner), () -> runBatches(runner)));
        watchdog.add(name + "-watchdog", () -> watch(policy.timeout()));
    }

    /**
     * Starts a batcher, which then owns the model.
     *
     * @param name names the threads
     * @param nanoClock a monotonic clock, in nanoseconds
     */
    public static Batcher start(
            String name, LoadedModel model, BatchPolicy policy, BatchListener listener, LongSupplier nanoClock) {
        Batcher batcher = new Batcher(name, model, policy, listener, nanoClock);
        batcher.answers.start();
        batcher.engine.start();
        batcher.decoders.start(model.capacity().decoderThreads());
        batcher.watchdog.start();
        return batcher;
    }

    /** Hands an image in; {@code completion} is called once, unless the batcher is closed before. */
    public void submit(byte[] encoded, Completion completion) {
        submit(new Encoded(encoded), completion);
    }

    /** Hands an image in that needs no decoding; one that the model does not take is rejected. */
    public void submit(ImageTensor tensor, Completion completion) {
        submit(new Preprocessed(tensor, classifier.input()), completion);
    }

    private void submit(Submitted submitted, Completion completion) {
        InFlight image = new InFlight(completion);
        inFlight.add(image);
        decoders.submit(new Request(submitted, image, nanoClock.getAsLong()));
        // After it was added: a breakdown that came before has not seen it, and one that comes later will.
        Throwable cause = failure;
        if (cause != null) {
            image.fail(cause);
        }
    }

    /** Images that have not completed. */
    public int inFlight() {
        return inFlight.size();
    }

    /** Forward passes that run. */
    public int running() {
        return (int) runners.stream().filter(BatchRunner::isRunning).count();
    }

    /** Completes what was submitted, then closes. Nothing may be submitted meanwhile; an interrupt closes at once. */
    public void finish() {
        CountDownLatch idle = new CountDownLatch(1);
        finishing = idle;
        try {
            // Looked at after the latch is there: who is the last one counts it down.
            if (!inFlight.isEmpty()) {
                idle.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /**
     * Ends the forward passes that run, the threads and the classifier. Images in flight are dropped. Nothing native is
     * running when it returns, but for a decoder that is stuck with an image: that frees its own memory when it ends.
     */
    @Override
    public void close() {
        closed = true;
        // Before waiting for any thread: an engine thread may be deep in a native call, which no interrupt reaches.
        runners.forEach(BatchRunner::stop);
        watchdog.stop();
        decoders.close();
        engine.stop();
        answers.close();
        runners.forEach(BatchRunner::close);
        classifier.close();
    }

    private void watch(Duration timeout) {
        long millis = Math.max(1, Math.min(MAX_WATCH_INTERVAL_MILLIS, timeout.toMillis() / WATCHES_IN_A_TIMEOUT));
        try {
            while (!closed) {
                TimeUnit.MILLISECONDS.sleep(millis);
                rejectLate();
            }
        } catch (InterruptedException e) {
            // close() interrupts the watchdog; nobody else does.
        }
    }

    /** Rejects the images whose decoding or whose forward pass takes too long; others don't wait for them any longer. */
    void rejectLate() {
        decoders.rejectLate();
        runners.forEach(BatchRunner::rejectLate);
    }

    private void runBatches(BatchRunner runner) {
        try {
            while (!closed) {
                Batch batch = batches.take();
                answers.batchLeft(batch.size() >= batches.maxSize() ? Flush.FULL : Flush.WAITED);
                runner.run(batch);
                batches.giveBack(batch);
            }
        } catch (InterruptedException e) {
            // close() interrupts an idle engine thread; nobody else does.
        }
    }

    /** A thread has died of something that no image should be able to cause: the whole batcher is of no use. */
    private void breakDown(Throwable cause) {
        LOG.error("a batcher thread died", cause);
        failure = cause;
        inFlight.forEach(image -> image.fail(cause));
    }

    /** An image that has not completed: the first outcome is handed on. */
    private final class InFlight implements Completion {

        private final Completion submitter;
        private final AtomicBoolean done = new AtomicBoolean();

        InFlight(Completion submitter) {
            this.submitter = submitter;
        }

        @Override
        public void complete(Outcome outcome) {
            leave(() -> submitter.complete(outcome));
        }

        @Override
        public void fail(Throwable cause) {
            leave(() -> submitter.fail(cause));
        }

        @Override
        public boolean isAwaited() {
            return submitter.isAwaited();
        }

        private void leave(Runnable completion) {
            if (done.getAndSet(true)) {
                return;
            }
            try {
                completion.run();
            } catch (RuntimeException e) {
                // Flink refuses results once the task is being cancelled; the image is replayed from the checkpoint.
                LOG.debug("nobody takes a result any more", e);
            }
            inFlight.remove(this);
            CountDownLatch idle = finishing;
            if (idle != null && inFlight.isEmpty()) {
                idle.countDown();
            }
        }
    }
}
