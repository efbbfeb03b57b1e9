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
import java.time.Duration;
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
 * <p>Any thread submits. A decoder owns its transform, and a borrowed tensor until it has handed it on; one that was
 * replaced keeps both until it ends.
 */
final class DecoderPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DecoderPool.class);

    /** Each keeps a processor core, and up to some hundred megabytes, until it ends. */
    static final int MAX_ABANDONED = 4;

    /** A cancelled task is to end within seconds. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(4);

    private final Supplier<? extends ImageTransform> transforms;
    private final TensorPool tensors;
    private final Consumer<Decoded> decoded;
    private final LongSupplier nanoClock;
    private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
    private final String name;
    private final int size;
    private final Duration timeout;
    private final UncaughtExceptionHandler onDeath;
    private volatile boolean closed;

    /** Those that were not replaced; guarded by this, as what is below and what a decoder holds. */
    private final List<Decoder> decoders = new ArrayList<>();

    private int started;
    private int abandoned;

    /** A thread that decodes one image after the other. */
    private static final class Decoder {

        final int number;
        final WorkerThreads thread;

        /** What it decodes, unless that is rejected already. */
        @Nullable
        Request request;

        long startNanos;

        /** Whether it still decodes an image that is rejected. */
        boolean stuck;

        boolean replaced;

        Decoder(int number, WorkerThreads thread) {
            this.number = number;
            this.thread = thread;
        }
    }

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
     * @param timeout how long decoding an image may take
     * @param transforms makes a transform for each of them
     * @param decoded takes each decoded image, on a decoder thread
     * @param onDeath called when a thread dies of something that no image should be able to cause
     */
    DecoderPool(
            String name,
            int size,
            Duration timeout,
            Supplier<? extends ImageTransform> transforms,
            TensorPool tensors,
            Consumer<Decoded> decoded,
            LongSupplier nanoClock,
            UncaughtExceptionHandler onDeath) {
        this.transforms = transforms;
        this.tensors = tensors;
        this.decoded = decoded;
        this.nanoClock = nanoClock;
        this.name = name;
        this.size = size;
        this.timeout = timeout;
        this.onDeath = onDeath;
    }

    void start() {
        for (int i = 0; i < size; i++) {
            startDecoder();
        }
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

    /** Ends the threads, except for one that is stuck with an image; what waits is dropped. */
    @Override
    public void close() {
        List<Decoder> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(decoders);
        }
        Duration patience = timeout.compareTo(CLOSE_PATIENCE) < 0 ? timeout : CLOSE_PATIENCE;
        last.forEach(decoder -> decoder.thread.stop(patience));
    }

    /**
     * Rejects the images whose decoding takes too long. Native code can't be interrupted: their decoders are left to
     * themselves and replaced, at most {@value #MAX_ABANDONED} at a time. While more are stuck, theirs are the threads
     * that are missing, and images wait.
     */
    void rejectLate() {
        List<Request> late = takeLate(nanoClock.getAsLong());
        Rejection rejection = new Rejection(
                Reason.TIMED_OUT, "decoding took longer than the timeout of %d ms".formatted(timeout.toMillis()));
        // Outside the lock: a completion calls into Flink.
        late.forEach(request -> request.completion().complete(new Rejected(Stage.IMAGE, rejection)));
    }

    private synchronized List<Request> takeLate(long nowNanos) {
        List<Request> late = new ArrayList<>();
        for (Decoder decoder : List.copyOf(decoders)) {
            Request request = decoder.request;
            if (request != null && nowNanos - decoder.startNanos >= timeout.toNanos()) {
                late.add(request);
                decoder.request = null;
                decoder.stuck = true;
            }
            if (decoder.stuck && abandoned < MAX_ABANDONED && !closed) {
                replace(decoder);
            }
        }
        return late;
    }

    private synchronized void replace(Decoder stuck) {
        LOG.warn("decoder {} is stuck with an image, and is replaced", stuck.number);
        stuck.replaced = true;
        decoders.remove(stuck);
        abandoned++;
        tensors.replaceLost();
        startDecoder();
    }

    private synchronized void startDecoder() {
        Decoder decoder = new Decoder(started++, new WorkerThreads(onDeath));
        decoders.add(decoder);
        decoder.thread.add(name + "-decoder-" + decoder.number, () -> decodeImages(decoder));
        decoder.thread.start();
    }

    private void decodeImages(Decoder self) {
        try (ImageTransform transform = transforms.get()) {
            while (!closed && !isReplaced(self)) {
                decode(waiting.take(), transform, self);
            }
        } catch (InterruptedException e) {
            // close() interrupts idle decoders; nobody else does.
        } finally {
            leave(self);
        }
    }

    private synchronized boolean isReplaced(Decoder decoder) {
        return decoder.replaced;
    }

    private synchronized void leave(Decoder decoder) {
        if (decoder.replaced) {
            abandoned--;
        }
    }

    private void decode(Request request, ImageTransform transform, Decoder self) throws InterruptedException {
        // Borrowed before decoding: a decoder that finds no free tensor waits here, and so the pool's size bounds how
        // far decoding runs ahead of the engine.
        ByteBuffer tensor = tensors.borrow();
        long startNanos = nanoClock.getAsLong();
        begin(self, request, startNanos);
        Rejection rejection;
        try {
            rejection = preprocess(request, transform, tensor);
        } catch (Error e) {
            request.completion().fail(e);
            throw e;
        }
        if (!end(self, tensor)) {
            return;
        }
        if (rejection != null) {
            tensors.giveBack(tensor);
            request.completion().complete(new Rejected(Stage.IMAGE, rejection));
            return;
        }
        decoded.accept(new Decoded(request, tensor.flip(), startNanos, nanoClock.getAsLong()));
    }

    private synchronized void begin(Decoder self, Request request, long startNanos) {
        self.request = request;
        self.startNanos = startNanos;
    }

    /** Whether the image still is the decoder's: else it was late, and is rejected already. */
    private synchronized boolean end(Decoder self, ByteBuffer tensor) {
        boolean late = self.request == null;
        self.request = null;
        self.stuck = false;
        if (late && !self.replaced) {
            tensors.giveBack(tensor);
        }
        return !late;
    }

    private static @Nullable Rejection preprocess(Request request, ImageTransform transform, ByteBuffer tensor) {
        try {
            transform.decode(request.encoded());
            transform.write(tensor);
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
