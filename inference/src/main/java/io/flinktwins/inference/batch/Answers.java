package io.flinktwins.inference.batch;

import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.inference.batch.BatchListener.Flush;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Makes outcomes of what forward passes gave, and tells the listener, on a thread of its own: the engine waits for neither
 * softmax nor metrics, nor for whoever takes the outcomes.
 *
 * <p>Any thread hands in. What waits here is bounded by the images in flight.
 */
final class Answers implements AutoCloseable {

    private final Classifier classifier;
    private final BatchListener listener;
    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final WorkerThreads thread;
    private volatile boolean closed;

    /** @param onDeath called when the thread dies of something that no image should be able to cause */
    Answers(String name, Classifier classifier, BatchListener listener, UncaughtExceptionHandler onDeath) {
        this.classifier = classifier;
        this.listener = listener;
        thread = new WorkerThreads(onDeath);
        thread.add(name + "-answers", this::work);
    }

    void start() {
        thread.start();
    }

    private void work() {
        try {
            while (!closed) {
                waiting.take().run();
            }
        } catch (InterruptedException e) {
            // close() interrupts the idle thread; nobody else does.
        }
    }

    /** A batch goes to the engine. */
    void batchLeft(Flush flush) {
        waiting.add(() -> listener.batchLeft(flush));
    }

    /**
     * A forward pass has ended well.
     *
     * @param scores a row for each image
     */
    void batchRun(List<Decoded> images, float[][] scores, long startNanos, long endNanos) {
        waiting.add(() -> answer(images, scores, startNanos, endNanos));
    }

    private void answer(List<Decoded> images, float[][] scores, long startNanos, long endNanos) {
        List<Timings> timings = new ArrayList<>(images.size());
        for (Decoded image : images) {
            timings.add(new Timings(
                    images.size(),
                    image.queueMicros(startNanos),
                    image.preprocessMicros(),
                    TimeUnit.NANOSECONDS.toMicros(endNanos - startNanos)));
        }
        // Before the completions: a test or a metric that sees the last outcome must see its batch, too.
        listener.batchRun(timings);
        for (int i = 0; i < images.size(); i++) {
            float[] probabilities = classifier.probabilities(scores[i]);
            Decoded image = images.get(i);
            image.request()
                    .completion()
                    .complete(Outcome.of(classifier.model(), image.header(), probabilities, timings.get(i)));
        }
    }

    /** A forward pass has failed. */
    void batchFailed() {
        waiting.add(listener::batchFailed);
    }

    /** Images can't be run. */
    void reject(List<Decoded> images, Reason reason, String message) {
        Rejected rejected = new Rejected(Stage.INFERENCE, new Rejection(reason, message));
        waiting.add(() -> images.forEach(image -> image.request().completion().complete(rejected)));
    }

    /** Ends the thread; what waits is dropped. */
    @Override
    public void close() {
        closed = true;
        thread.stop();
    }
}
