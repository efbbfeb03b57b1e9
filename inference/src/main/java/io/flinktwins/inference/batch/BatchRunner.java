package io.flinktwins.inference.batch;

import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.InferenceException.OutOfDeviceMemoryException;
import io.flinktwins.schemas.Reason;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches on a lane. A batch that fails is tried once more in halves; one that the device has no memory for is halved
 * until it fits, and later batches are no larger.
 *
 * <p>One thread runs it; only {@link #stop} and {@link #rejectLate} may come from another.
 */
final class BatchRunner {

    private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

    private final Lane lane;
    private final BatchQueue batches;
    private final Answers answers;
    private final EngineHealth health;
    private final Duration timeout;
    private final LongSupplier nanoClock;
    private volatile boolean stopped;

    /** The images of the forward pass that runs; guarded by this, as the two below. */
    private List<Decoded> running = List.of();

    private long startNanos;
    private boolean late;

    BatchRunner(
            Lane lane,
            BatchQueue batches,
            Answers answers,
            EngineHealth health,
            Duration timeout,
            LongSupplier nanoClock) {
        this.lane = lane;
        this.batches = batches;
        this.answers = answers;
        this.health = health;
        this.timeout = timeout;
        this.nanoClock = nanoClock;
    }

    /** Ends a running forward pass early. What then fails is not completed: it is no fault of the images. */
    synchronized void stop() {
        stopped = true;
        lane.terminate();
    }

    /** Only when it runs nothing. */
    void close() {
        lane.close();
    }

    synchronized boolean isRunning() {
        return !running.isEmpty();
    }

    /** Rejects the images of a forward pass that takes too long, and ends it. */
    void rejectLate() {
        List<Decoded> images = endLate(nanoClock.getAsLong());
        if (!images.isEmpty()) {
            answers.reject(
                    images,
                    Reason.TIMED_OUT,
                    "the forward pass took longer than the timeout of %d ms".formatted(timeout.toMillis()));
        }
    }

    private synchronized List<Decoded> endLate(long nowNanos) {
        if (running.isEmpty() || late || nowNanos - startNanos < timeout.toNanos()) {
            return List.of();
        }
        LOG.warn("a forward pass of {} images takes too long, and is ended", running.size());
        late = true;
        lane.terminate();
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
            lane.resume();
        }
        running = List.of();
        late = false;
        return inTime;
    }

    /**
     * Runs a batch, in parts if it is larger than the device was seen to have memory for.
     *
     * @throws LostEngineException if the engine is lost
     */
    void run(Batch batch) {
        int size = batch.size();
        int part = batches.maxSize();
        for (int from = 0; from < size && !stopped; from += part) {
            run(batch, from, Math.min(from + part, size), true);
        }
    }

    private void run(Batch batch, int from, int to, boolean retry) {
        List<Decoded> images = batch.images(from, to);
        long passNanos = nanoClock.getAsLong();
        begin(images, passNanos);
        try {
            float[][] scores = lane.scores(batch.tensorsFrom(from), to - from);
            health.succeeded();
            if (end()) {
                answers.batchRun(images, scores, passNanos, nanoClock.getAsLong());
            } else {
                answers.batchFailed();
            }
        } catch (InferenceException e) {
            boolean inTime = end();
            // The batcher closes: these images are replayed from the checkpoint, and must not have an outcome already.
            if (stopped) {
                return;
            }
            answers.batchFailed();
            if (inTime && isAlive(e)) {
                retryOrReject(batch, from, to, retry, e);
            }
        }
    }

    /** Whether the engine is not lost, after this failure; false also if it was stopped when that was tried. */
    private boolean isAlive(InferenceException failure) {
        try {
            health.failed(lane, failure);
            return true;
        } catch (LostEngineException e) {
            if (stopped) {
                return false;
            }
            throw e;
        }
    }

    private void retryOrReject(Batch batch, int from, int to, boolean retry, InferenceException cause) {
        boolean outOfMemory = cause instanceof OutOfDeviceMemoryException;
        if (to - from > 1 && (retry || outOfMemory)) {
            runHalves(batch, from, to, outOfMemory, cause);
        } else {
            answers.reject(batch.images(from, to), Reason.INFERENCE_FAILED, String.valueOf(cause.getMessage()));
        }
    }

    /** An image that the engine can't stand takes only its own half down with it. */
    private void runHalves(Batch batch, int from, int to, boolean outOfMemory, InferenceException cause) {
        int half = (to - from + 1) / 2;
        LOG.warn("a batch of {} failed; trying again in halves", to - from, cause);
        if (outOfMemory) {
            LOG.warn("the device has no memory for {} images: batches are {} at most from now on", to - from, half);
            batches.limit(half);
        }
        run(batch, from, from + half, outOfMemory);
        run(batch, from + half, to, outOfMemory);
    }
}
