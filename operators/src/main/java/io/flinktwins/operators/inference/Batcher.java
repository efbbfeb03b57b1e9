package io.flinktwins.operators.inference;

import io.flinktwins.operators.image.RejectedImageException;
import io.flinktwins.operators.inference.Outcome.Rejected;
import io.flinktwins.operators.inference.Outcome.Timings;
import io.flinktwins.operators.ingest.Rejection;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies pictures in batches: any thread submits them, decoder threads turn them into tensors, and one engine
 * thread runs whatever the {@link BatchPolicy} lets go. Decoding the next batch overlaps the running one.
 *
 * <p>Owns its threads, the classifier and the tensors. Holds nothing that a checkpoint would need: whoever submits a
 * picture keeps it until it completes. After {@link #close} pictures in flight are dropped without completion.
 *
 * <p>A tensor belongs to a decoder from the pool until it is offered to the pending batch, then to the engine thread,
 * which copies it into the batch tensor and gives it back before the forward pass: as many tensors as a batch has
 * pictures let the next batch be decoded meanwhile.
 */
public final class Batcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private final Classifier classifier;
    private final LongSupplier nanoClock;
    private final BatchListener listener;
    private final List<Thread> threads = new ArrayList<>();

    private final BlockingQueue<Request> undecoded = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> tensors;
    private final ByteBuffer batchTensor;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition offered = lock.newCondition();
    private final PendingBatch<Decoded> pending;

    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /**
     * @param name names the threads
     * @param nanoClock a monotonic clock, in nanoseconds
     */
    public Batcher(
            String name,
            LoadedModel model,
            BatchPolicy policy,
            int decoderThreads,
            BatchListener listener,
            LongSupplier nanoClock) {
        classifier = model.classifier();
        this.listener = listener;
        this.nanoClock = nanoClock;
        pending = new PendingBatch<>(policy);
        int tensorSize = classifier.input().byteSize();
        batchTensor = allocate(Math.multiplyExact(policy.maxSize(), tensorSize));
        int tensorCount = policy.maxSize() + decoderThreads;
        tensors = new ArrayBlockingQueue<>(tensorCount);
        for (int i = 0; i < tensorCount; i++) {
            tensors.add(allocate(tensorSize));
        }
        threads.add(new Thread(this::runBatches, name + "-engine"));
        for (int i = 0; i < decoderThreads; i++) {
            threads.add(new Thread(() -> decodePictures(model.transforms()), name + "-decoder-" + i));
        }
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((dead, cause) -> breakDown(cause));
            thread.start();
        });
    }

    /** Hands a picture in; {@code completion} hears of it once. */
    public void submit(byte[] encoded, Completion completion) {
        undecoded.add(new Request(encoded, completion, nanoClock.getAsLong()));
        failWaiting();
    }

    /** Ends the forward pass that runs, the threads and the classifier; returns when nothing native is running. */
    @Override
    public void close() {
        closed = true;
        classifier.terminate();
        threads.forEach(Thread::interrupt);
        joinAll();
        classifier.close();
    }

    private void joinAll() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // Leaving now would free the engine under a running native call.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void decodePictures(Supplier<? extends ImageTransform> transforms) {
        try (ImageTransform transform = transforms.get()) {
            while (!closed) {
                decode(undecoded.take(), transform);
            }
        } catch (InterruptedException e) {
            // close() interrupts idle decoders; nobody else does.
        }
    }

    private void decode(Request request, ImageTransform transform) throws InterruptedException {
        ByteBuffer tensor = tensors.take();
        long startNanos = nanoClock.getAsLong();
        Rejection rejection;
        try {
            rejection = transform(request, transform, tensor.clear());
        } catch (Error e) {
            request.completion().fail(e);
            throw e;
        }
        if (rejection != null) {
            tensors.add(tensor);
            complete(request.completion(), new Rejected(Stage.IMAGE, rejection));
            return;
        }
        long endNanos = nanoClock.getAsLong();
        offer(new Decoded(request, tensor.flip(), startNanos, endNanos), endNanos);
    }

    private static @Nullable Rejection transform(Request request, ImageTransform transform, ByteBuffer tensor) {
        try {
            transform.apply(request.encoded(), tensor);
            return null;
        } catch (RejectedImageException e) {
            return e.rejection();
        } catch (RuntimeException e) {
            // A decoder's bug that this picture brings out would otherwise stop the job again after every restart.
            LOG.warn("a picture brought an unexpected error out in preprocessing", e);
            return new Rejection(Reason.CORRUPT_IMAGE, "unexpected error in preprocessing: " + e);
        }
    }

    private void offer(Decoded decoded, long nowNanos) {
        lock.lock();
        try {
            pending.offer(decoded, nowNanos);
            offered.signal();
        } finally {
            lock.unlock();
        }
        failWaiting();
    }

    private void runBatches() {
        try {
            while (!closed) {
                runBatch(nextBatch());
            }
        } catch (InterruptedException e) {
            // close() interrupts an idle engine thread; nobody else does.
        }
    }

    private List<Decoded> nextBatch() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (pending.isEmpty()) {
                    offered.await();
                    continue;
                }
                long waitNanos = pending.nanosUntilDue(nanoClock.getAsLong());
                if (waitNanos <= 0) {
                    return pending.take();
                }
                long unusedNanos = offered.awaitNanos(waitNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void runBatch(List<Decoded> batch) {
        try {
            fill(batch);
            classify(batch, 0, batch.size());
        } catch (InferenceException e) {
            retryInHalves(batch, e);
        } catch (RuntimeException | Error e) {
            batch.forEach(decoded -> decoded.request().completion().fail(e));
            throw e;
        }
    }

    private void fill(List<Decoded> batch) {
        batchTensor.clear();
        for (Decoded decoded : batch) {
            batchTensor.put(decoded.tensor());
            tensors.add(decoded.tensor());
        }
    }

    /** A picture that the engine can't stand takes only its own half down with it. */
    private void retryInHalves(List<Decoded> batch, InferenceException first) {
        if (closed) {
            return;
        }
        LOG.warn("a batch of {} failed; trying again in halves", batch.size(), first);
        int middle = (batch.size() + 1) / 2;
        classifyOrReject(batch, 0, middle);
        if (middle < batch.size()) {
            classifyOrReject(batch, middle, batch.size());
        }
    }

    private void classifyOrReject(List<Decoded> batch, int from, int to) {
        try {
            classify(batch, from, to);
        } catch (InferenceException e) {
            if (closed) {
                return;
            }
            Rejected rejected = new Rejected(
                    Stage.INFERENCE, new Rejection(Reason.INFERENCE_FAILED, String.valueOf(e.getMessage())));
            batch.subList(from, to)
                    .forEach(decoded -> complete(decoded.request().completion(), rejected));
        }
    }

    private void classify(List<Decoded> batch, int from, int to) throws InferenceException {
        int size = to - from;
        int tensorSize = classifier.input().byteSize();
        ByteBuffer part =
                batchTensor.slice(from * tensorSize, size * tensorSize).order(ByteOrder.nativeOrder());
        long startNanos = nanoClock.getAsLong();
        float[][] probabilities = classifier.classify(part, size);
        long inferenceMicros = TimeUnit.NANOSECONDS.toMicros(nanoClock.getAsLong() - startNanos);
        listener.batchRun(size, inferenceMicros);
        for (int i = 0; i < size; i++) {
            Decoded decoded = batch.get(from + i);
            Timings timings =
                    new Timings(size, decoded.queueMicros(startNanos), decoded.preprocessMicros(), inferenceMicros);
            complete(decoded.request().completion(), Outcome.of(classifier.model(), probabilities[i], timings));
        }
    }

    private void complete(Completion completion, Outcome outcome) {
        try {
            completion.complete(outcome);
        } catch (RuntimeException e) {
            // Flink refuses results once the task is being cancelled; the picture is replayed from the checkpoint.
            LOG.debug("nobody takes a result any more", e);
        }
    }

    /** A thread has died of something that no picture should be able to cause: the whole batcher is of no use. */
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
        List<Request> waiting = new ArrayList<>();
        undecoded.drainTo(waiting);
        lock.lock();
        try {
            while (!pending.isEmpty()) {
                pending.take().forEach(decoded -> waiting.add(decoded.request()));
            }
        } finally {
            lock.unlock();
        }
        waiting.forEach(request -> request.completion().fail(cause));
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
