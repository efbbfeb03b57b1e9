package io.flinktwins.inference.batch;

import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.inference.batch.DecoderPool.Decoded;
import io.flinktwins.inference.batch.InferenceException.OutOfDeviceMemoryException;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches on a classifier and completes their images. A batch that fails is tried once more in halves; one that
 * the device has no memory for is halved until it fits, and later batches are no larger.
 *
 * <p>One thread runs it; only {@link #stop} and {@link #rejectLate} may come from another.
 */
final class BatchRunner {

    private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

    private final Classifier classifier;
    private final TensorPool tensors;
    private final BatchListener listener;
    private final LongSupplier nanoClock;
    private final ByteBuffer batchTensor;
    private final Duration timeout;
    private volatile int maxSize;
    private volatile boolean stopped;

    /** The images of the forward pass that runs; guarded by this, as the two below. */
    private List<Decoded> running = List.of();

    private long startNanos;
    private boolean late;

    BatchRunner(
            Classifier classifier,
            BatchPolicy policy,
            TensorPool tensors,
            BatchListener listener,
            LongSupplier nanoClock) {
        this.classifier = classifier;
        this.tensors = tensors;
        this.listener = listener;
        this.nanoClock = nanoClock;
        maxSize = policy.maxSize();
        timeout = policy.timeout();
        batchTensor = TensorPool.allocate(classifier.input().batchBytes(maxSize));
    }

    /** Images that the device was seen to have memory for, at most. */
    int maxSize() {
        return maxSize;
    }

    /** Ends a running forward pass early. What then fails is not completed: it is no fault of the images. */
    synchronized void stop() {
        stopped = true;
        classifier.terminate();
    }

    /** Rejects the images of a forward pass that takes too long, and ends it. */
    void rejectLate() {
        reject(
                endLate(nanoClock.getAsLong()),
                Reason.TIMED_OUT,
                "the forward pass took longer than the timeout of %d ms".formatted(timeout.toMillis()));
    }

    private synchronized List<Decoded> endLate(long nowNanos) {
        if (running.isEmpty() || late || nowNanos - startNanos < timeout.toNanos()) {
            return List.of();
        }
        LOG.warn("a forward pass of {} images takes too long, and is ended", running.size());
        late = true;
        classifier.terminate();
        return running;
    }

    private synchronized void begin(List<Decoded> images, long nowNanos) {
        running = images;
        startNanos = nowNanos;
    }

    /** Whether the forward pass that has ended was in time: else its images have an outcome. */
    private synchronized boolean end() {
        boolean inTime = !late;
        // Under the lock: a termination can't come late, and hit the next forward pass.
        if (late && !stopped) {
            classifier.resume();
        }
        running = List.of();
        late = false;
        return inTime;
    }

    /** Runs a batch of at most {@link #maxSize} images. Throws only if the engine is broken. */
    void run(List<Decoded> batch) {
        try {
            fill(batch);
            run(batch, 0, batch.size(), true);
        } catch (RuntimeException | Error e) {
            // Images that have an outcome already ignore this: InFlight lets only the first one through.
            batch.forEach(decoded -> decoded.request().completion().fail(e));
            throw e;
        }
    }

    private void fill(List<Decoded> batch) {
        batchTensor.clear();
        for (Decoded decoded : batch) {
            batchTensor.put(decoded.tensor());
            // Before the forward pass, not after it: the decoders fill the next batch meanwhile.
            tensors.giveBack(decoded.tensor());
        }
    }

    private void run(List<Decoded> batch, int from, int to, boolean retry) {
        List<Decoded> images = batch.subList(from, to);
        long passNanos = nanoClock.getAsLong();
        begin(images, passNanos);
        try {
            float[][] probabilities = classifier.classify(tensorsOf(from, to), to - from);
            if (end()) {
                answer(images, probabilities, passNanos);
            } else {
                listener.batchFailed();
            }
        } catch (InferenceException e) {
            boolean inTime = end();
            // The batcher closes: these images are replayed from the checkpoint, and must not have an outcome already.
            if (stopped) {
                return;
            }
            listener.batchFailed();
            if (inTime) {
                retryOrReject(batch, from, to, retry, e);
            }
        }
    }

    private void retryOrReject(List<Decoded> batch, int from, int to, boolean retry, InferenceException cause) {
        boolean outOfMemory = cause instanceof OutOfDeviceMemoryException;
        if (to - from > 1 && (retry || outOfMemory)) {
            runHalves(batch, from, to, outOfMemory, cause);
        } else {
            reject(batch.subList(from, to), Reason.INFERENCE_FAILED, String.valueOf(cause.getMessage()));
        }
    }

    /** An image that the engine can't stand takes only its own half down with it. */
    private void runHalves(List<Decoded> batch, int from, int to, boolean outOfMemory, InferenceException cause) {
        int half = (to - from + 1) / 2;
        LOG.warn("a batch of {} failed; trying again in halves", to - from, cause);
        if (outOfMemory) {
            LOG.warn("the device has no memory for {} images: batches are {} at most from now on", to - from, half);
            maxSize = Math.min(maxSize, half);
        }
        run(batch, from, from + half, outOfMemory);
        run(batch, from + half, to, outOfMemory);
    }

    private static void reject(List<Decoded> images, Reason reason, String message) {
        Rejected rejected = new Rejected(Stage.INFERENCE, new Rejection(reason, message));
        images.forEach(decoded -> decoded.request().completion().complete(rejected));
    }

    private ByteBuffer tensorsOf(int from, int to) {
        int tensorSize = classifier.input().byteSize();
        return batchTensor.slice(from * tensorSize, (to - from) * tensorSize).order(ByteOrder.nativeOrder());
    }

    private void answer(List<Decoded> images, float[][] probabilities, long passNanos) {
        int size = images.size();
        long inferenceMicros = TimeUnit.NANOSECONDS.toMicros(nanoClock.getAsLong() - passNanos);
        List<Timings> timings = new ArrayList<>(size);
        for (Decoded decoded : images) {
            timings.add(new Timings(size, decoded.queueMicros(passNanos), decoded.preprocessMicros(), inferenceMicros));
        }
        // Before the completions: a test or a metric that sees the last outcome must see its batch, too.
        listener.batchRun(timings);
        for (int i = 0; i < size; i++) {
            Outcome outcome = Outcome.of(classifier.model(), probabilities[i], timings.get(i));
            images.get(i).request().completion().complete(outcome);
        }
    }
}
