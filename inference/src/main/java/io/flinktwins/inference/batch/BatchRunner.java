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
 * <p>One thread runs it; only {@link #stop} may come from another.
 */
final class BatchRunner {

    private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

    private final Classifier classifier;
    private final TensorPool tensors;
    private final BatchListener listener;
    private final LongSupplier nanoClock;
    private final ByteBuffer batchTensor;
    private volatile int maxSize;
    private volatile boolean stopped;

    BatchRunner(
            Classifier classifier, int maxSize, TensorPool tensors, BatchListener listener, LongSupplier nanoClock) {
        this.classifier = classifier;
        this.tensors = tensors;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.maxSize = maxSize;
        batchTensor = TensorPool.allocate(
                Math.multiplyExact(maxSize, classifier.input().byteSize()));
    }

    /** Images that the device was seen to have memory for, at most. */
    int maxSize() {
        return maxSize;
    }

    /** Ends a running forward pass early. What then fails is not completed: it is no fault of the images. */
    void stop() {
        stopped = true;
        classifier.terminate();
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
        try {
            classify(batch, from, to);
        } catch (InferenceException e) {
            // The batcher closes: these images are replayed from the checkpoint, and must not have an outcome already.
            if (stopped) {
                return;
            }
            listener.batchFailed();
            boolean outOfMemory = e instanceof OutOfDeviceMemoryException;
            if (to - from > 1 && (retry || outOfMemory)) {
                runHalves(batch, from, to, outOfMemory, e);
            } else {
                reject(batch.subList(from, to), e);
            }
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

    private static void reject(List<Decoded> images, InferenceException cause) {
        Rejected rejected = new Rejected(
                Stage.INFERENCE, new Rejection(Reason.INFERENCE_FAILED, String.valueOf(cause.getMessage())));
        images.forEach(decoded -> decoded.request().completion().complete(rejected));
    }

    private void classify(List<Decoded> batch, int from, int to) throws InferenceException {
        int size = to - from;
        int tensorSize = classifier.input().byteSize();
        ByteBuffer part =
                batchTensor.slice(from * tensorSize, size * tensorSize).order(ByteOrder.nativeOrder());
        long startNanos = nanoClock.getAsLong();
        float[][] probabilities = classifier.classify(part, size);
        long inferenceMicros = TimeUnit.NANOSECONDS.toMicros(nanoClock.getAsLong() - startNanos);
        List<Timings> timings = new ArrayList<>(size);
        for (Decoded decoded : batch.subList(from, to)) {
            timings.add(
                    new Timings(size, decoded.queueMicros(startNanos), decoded.preprocessMicros(), inferenceMicros));
        }
        // Before the completions: a test or a metric that sees the last outcome must see its batch, too.
        listener.batchRun(timings);
        for (int i = 0; i < size; i++) {
            Outcome outcome = Outcome.of(classifier.model(), probabilities[i], timings.get(i));
            batch.get(from + i).request().completion().complete(outcome);
        }
    }
}
