package io.flinktwins.inference.batch;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes and preprocesses images ahead of the engine, on threads of its own. An image that can't be used is completed
 * here, so that it never reaches a batch.
 *
 * <p>Any thread submits. A decoder owns its transform, and a borrowed tensor until it has handed it on.
 */
final class DecoderPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DecoderPool.class);

    private final Supplier<? extends ImageTransform> transforms;
    private final TensorPool tensors;
    private final Consumer<Decoded> decoded;
    private final LongSupplier nanoClock;
    private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
    private final WorkerThreads threads;
    private volatile boolean closed;

    /** An image that waits for a decoder, and where its outcome goes. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares requests
    record Request(byte[] encoded, Completion completion, long submittedNanos) {}

    /**
     * An image that waits for the engine.
     *
     * @param tensor the model's input, lent from the pool
     * @param startNanos when its decoding began
     * @param endNanos when its decoding ended
     */
    record Decoded(Request request, ByteBuffer tensor, long startNanos, long endNanos) {

        /** How long it has waited, for a decoder and for the engine, if its forward pass begins now. */
        long queueMicros(long runNanos) {
            return TimeUnit.NANOSECONDS.toMicros(startNanos - request.submittedNanos() + runNanos - endNanos);
        }

        long preprocessMicros() {
            return TimeUnit.NANOSECONDS.toMicros(endNanos - startNanos);
        }
    }

    /**
     * Prepares the pool; no thread runs before {@link #start}.
     *
     * @param name names the threads
     * @param transforms makes a transform for each of them
     * @param decoded takes each decoded image, on a decoder thread
     * @param onDeath called when a thread dies of something that no image should be able to cause
     */
    DecoderPool(
            String name,
            int size,
            Supplier<? extends ImageTransform> transforms,
            TensorPool tensors,
            Consumer<Decoded> decoded,
            LongSupplier nanoClock,
            UncaughtExceptionHandler onDeath) {
        this.transforms = transforms;
        this.tensors = tensors;
        this.decoded = decoded;
        this.nanoClock = nanoClock;
        threads = new WorkerThreads(onDeath);
        for (int i = 0; i < size; i++) {
            threads.add(name + "-decoder-" + i, this::decodeImages);
        }
    }

    void start() {
        threads.start();
    }

    void submit(Request request) {
        waiting.add(request);
    }

    /** Takes out what no decoder has begun with. */
    List<Request> drain() {
        List<Request> drained = new ArrayList<>();
        waiting.drainTo(drained);
        return drained;
    }

    /** Ends the threads; what waits is dropped. */
    @Override
    public void close() {
        closed = true;
        threads.stop();
    }

    private void decodeImages() {
        try (ImageTransform transform = transforms.get()) {
            while (!closed) {
                decode(waiting.take(), transform);
            }
        } catch (InterruptedException e) {
            // close() interrupts idle decoders; nobody else does.
        }
    }

    private void decode(Request request, ImageTransform transform) throws InterruptedException {
        // Borrowed before decoding: a decoder that finds no free tensor waits here, and so the pool's size bounds how
        // far decoding runs ahead of the engine.
        ByteBuffer tensor = tensors.borrow();
        long startNanos = nanoClock.getAsLong();
        Rejection rejection;
        try {
            rejection = preprocess(request, transform, tensor);
        } catch (Error e) {
            request.completion().fail(e);
            throw e;
        }
        if (rejection != null) {
            tensors.giveBack(tensor);
            request.completion().complete(new Rejected(Stage.IMAGE, rejection));
            return;
        }
        decoded.accept(new Decoded(request, tensor.flip(), startNanos, nanoClock.getAsLong()));
    }

    private static @Nullable Rejection preprocess(Request request, ImageTransform transform, ByteBuffer tensor) {
        try {
            transform.preprocess(request.encoded(), tensor);
            return null;
        } catch (RejectedImageException e) {
            return e.rejection();
        } catch (RuntimeException e) {
            // A decoder's bug that this image brings out would otherwise stop the job again after every restart.
            LOG.warn("preprocessing failed unexpectedly for an image", e);
            return new Rejection(Reason.CORRUPT_IMAGE, "unexpected error in preprocessing: " + e);
        }
    }
}
