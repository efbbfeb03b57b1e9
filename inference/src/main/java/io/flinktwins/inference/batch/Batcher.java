package io.flinktwins.inference.batch;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.batch.BatchListener.Flush;
import io.flinktwins.inference.batch.DecoderPool.Decoded;
import io.flinktwins.inference.batch.DecoderPool.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies images with one model, in batches: any thread submits them, a {@link DecoderPool} turns them into tensors,
 * and one engine thread runs whatever the {@link BatchPolicy} lets go. Decoding the next batch overlaps the running one.
 *
 * <p>An image is timed while it is worked on: while a decoder has it, and while its forward pass runs. What waits behind
 * a slow one has lost no time of its own.
 *
 * <p>Owns its threads, the classifier and the tensors. Holds nothing that a checkpoint would need: whoever submits an
 * image keeps it until it completes.
 *
 * <p>A tensor belongs to a decoder from the pool until it is offered to the pending batch, then to the engine thread,
 * which copies it into the batch tensor and gives it back before the forward pass: as many tensors as a batch has
 * images let the next batch be decoded meanwhile.
 */
public final class Batcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private static final int WATCHES_IN_A_TIMEOUT = 8;
    private static final long MAX_WATCH_INTERVAL_MILLIS = 1_000;

    private final Classifier classifier;
    private final BatchListener listener;
    private final LongSupplier nanoClock;
    private final DecoderPool decoders;
    private final BatchRunner runner;
    private final WorkerThreads engine = new WorkerThreads((dead, cause) -> breakDown(cause));
    private final WorkerThreads watchdog = new WorkerThreads((dead, cause) -> breakDown(cause));

    private final AtomicInteger inFlight = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition offered = lock.newCondition();
    private final Condition idle = lock.newCondition();

    /** Guarded by {@link #lock}. */
    private final PendingBatch<Decoded> pending;

    private volatile boolean running;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    private Batcher(
            String name,
            LoadedModel model,
            BatchPolicy policy,
            int decoderThreads,
            BatchListener listener,
            LongSupplier nanoClock) {
        classifier = model.classifier();
        this.listener = listener;
        this.nanoClock = nanoClock;
        pending = new PendingBatch<>(policy.maxWait());
        TensorPool tensors = new TensorPool(
                policy.maxSize() + decoderThreads, classifier.input().byteSize());
        runner = new BatchRunner(classifier, policy, tensors, listener, nanoClock);
        decoders = new DecoderPool(
                name,
                decoderThreads,
                policy.timeout(),
                model.transforms(),
                tensors,
                this::offer,
                nanoClock,
                (dead, cause) -> breakDown(cause));
        engine.add(name + "-engine", this::runBatches);
        watchdog.add(name + "-watchdog", () -> watch(policy.timeout()));
    }

    /**
     * Starts a batcher, which then owns the model.
     *
     * @param name names the threads
     * @param nanoClock a monotonic clock, in nanoseconds
     */
    public static Batcher start(
            String name,
            LoadedModel model,
            BatchPolicy policy,
            int decoderThreads,
            BatchListener listener,
            LongSupplier nanoClock) {
        Batcher batcher = new Batcher(name, model, policy, decoderThreads, listener, nanoClock);
        batcher.decoders.start();
        batcher.engine.start();
        batcher.watchdog.start();
        return batcher;
    }

    /** Hands an image in; {@code completion} is called once, unless the batcher is closed before. */
    public void submit(byte[] encoded, Completion completion) {
        inFlight.incrementAndGet();
        decoders.submit(new Request(encoded, new InFlight(completion), nanoClock.getAsLong()));
        // After the enqueue: a breakdown that came before it has drained the queue without this image, and one that
        // comes later drains it with the image. Checking first would leave a gap in which an image waits for ever.
        failWaiting();
    }

    /** Images that have not completed. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Whether a batch is being run. */
    public boolean isRunning() {
        return running;
    }

    /** Completes what was submitted, then closes. Nothing may be submitted meanwhile; an interrupt closes at once. */
    public void finish() {
        lock.lock();
        try {
            while (inFlight.get() > 0) {
                idle.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        close();
    }

    /**
     * Ends the forward pass that runs, the threads and the classifier. Images in flight are dropped. Nothing native is
     * running when it returns, but for a decoder that is stuck with an image: that frees its own memory when it ends.
     */
    @Override
    public void close() {
        closed = true;
        // Before waiting for any thread: the engine thread may be deep in a native call, which no interrupt reaches.
        runner.stop();
        watchdog.stop();
        decoders.close();
        engine.stop();
        classifier.close();
    }

    private void offer(Decoded decoded) {
        lock.lock();
        try {
            pending.offer(decoded, decoded.endNanos());
            offered.signal();
        } finally {
            lock.unlock();
        }
        // As in submit: the breakdown may have emptied the pending batch just before this image came.
        failWaiting();
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
        runner.rejectLate();
    }

    private void runBatches() {
        try {
            while (!closed) {
                List<Decoded> batch = nextBatch(runner.maxSize());
                listener.batchLeft(batch.size() == runner.maxSize() ? Flush.FULL : Flush.WAITED);
                running = true;
                runner.run(batch);
                running = false;
            }
        } catch (InterruptedException e) {
            // close() interrupts an idle engine thread; nobody else does.
        }
    }

    private List<Decoded> nextBatch(int maxSize) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (pending.isEmpty()) {
                    offered.await();
                    continue;
                }
                long waitNanos = pending.nanosUntilDue(nanoClock.getAsLong(), maxSize);
                if (waitNanos <= 0) {
                    return pending.take(maxSize);
                }
                // Whether it was a signal, the time or nothing at all that ended the wait, the queue and the clock
                // decide.
                long unusedNanos = offered.awaitNanos(waitNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A thread has died of something that no image should be able to cause: the whole batcher is of no use. */
    private void breakDown(Throwable cause) {
        LOG.error("a batcher thread died", cause);
        failure = cause;
        failWaiting();
    }

    /** Fails all that no thread will work on any more. Called after the breakdown, and by whoever adds to it later. */
    private void failWaiting() {
        Throwable cause = failure;
        if (cause == null) {
            return;
        }
        List<Request> waiting = new ArrayList<>(decoders.drain());
        lock.lock();
        try {
            while (!pending.isEmpty()) {
                pending.take(1).forEach(decoded -> waiting.add(decoded.request()));
            }
        } finally {
            lock.unlock();
        }
        // Outside the lock: a completion calls into Flink.
        waiting.forEach(request -> request.completion().fail(cause));
    }

    /** Hands the first outcome of an image on, and counts the image out. */
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
            if (inFlight.decrementAndGet() == 0) {
                signalIdle();
            }
        }
    }

    private void signalIdle() {
        lock.lock();
        try {
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
