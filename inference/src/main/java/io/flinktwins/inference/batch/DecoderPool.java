package io.flinktwins.inference.batch;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.batch.Batch.Place;
import io.flinktwins.inference.image.ImageTransform;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes and preprocesses images ahead of the engine, on threads of its own, and writes them into batches. An image that
 * can't be used, or that nobody waits for any more, is completed here, so that it never reaches a batch.
 *
 * <p>Any thread submits. A decoder owns its transform; one that was replaced keeps it until it ends.
 */
final class DecoderPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DecoderPool.class);

    /** Each keeps a processor core, and up to some hundred megabytes, until it ends. */
    static final int MAX_ABANDONED = 4;

    /** A cancelled task is to end within seconds. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(4);

    private static final Rejected FORSAKEN =
            new Rejected(Stage.IMAGE, new Rejection(Reason.TIMED_OUT, "nobody waits for the image any more"));

    private final Supplier<? extends ImageTransform> transforms;
    private final BatchQueue batches;
    private final LongSupplier nanoClock;
    private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
    private final String name;
    private final Duration timeout;
    private final UncaughtExceptionHandler onDeath;
    private volatile boolean closed;

    /** Those that were not replaced; guarded by this, as what is below. */
    private final List<Decoder> decoders = new ArrayList<>();

    private int started;
    private int abandoned;

    /**
     * Prepares the pool; no thread runs before {@link #start}.
     *
     * @param name names the threads
     * @param timeout how long decoding an image may take
     * @param transforms makes a transform for each thread
     * @param onDeath called when a thread dies of something that no image should be able to cause
     */
    DecoderPool(
            String name,
            Duration timeout,
            Supplier<? extends ImageTransform> transforms,
            BatchQueue batches,
            LongSupplier nanoClock,
            UncaughtExceptionHandler onDeath) {
        this.transforms = transforms;
        this.batches = batches;
        this.nanoClock = nanoClock;
        this.name = name;
        this.timeout = timeout;
        this.onDeath = onDeath;
    }

    void start(int size) {
        for (int i = 0; i < size; i++) {
            startDecoder();
        }
    }

    void submit(Request request) {
        waiting.add(request);
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
        last.forEach(decoder -> decoder.thread().stop(patience));
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
            Request request = decoder.takeLate(nowNanos, timeout.toNanos());
            if (request != null) {
                late.add(request);
            }
            if (abandoned < MAX_ABANDONED && !closed && decoder.replaceIfStuck()) {
                replace(decoder);
            }
        }
        return late;
    }

    private synchronized void replace(Decoder stuck) {
        LOG.warn("decoder {} is stuck with an image, and is replaced", stuck.number());
        decoders.remove(stuck);
        abandoned++;
        startDecoder();
    }

    private synchronized void startDecoder() {
        Decoder decoder = new Decoder(started++, new WorkerThreads(onDeath));
        decoders.add(decoder);
        decoder.thread().add(name + "-decoder-" + decoder.number(), () -> decodeImages(decoder));
        decoder.thread().start();
    }

    private void decodeImages(Decoder self) {
        try (ImageTransform transform = transforms.get()) {
            while (!closed && !self.isReplaced()) {
                decode(waiting.take(), transform, self);
            }
        } catch (InterruptedException e) {
            // close() interrupts idle decoders; nobody else does.
        } finally {
            leave(self);
        }
    }

    private synchronized void leave(Decoder decoder) {
        if (decoder.isReplaced()) {
            abandoned--;
        }
    }

    private void decode(Request request, ImageTransform transform, Decoder self) throws InterruptedException {
        if (!isAwaited(request)) {
            return;
        }
        long startNanos = nanoClock.getAsLong();
        self.begin(request, startNanos);
        ImageHeader header;
        try {
            header = decode(request, transform);
        } catch (RejectedImageException e) {
            if (self.end()) {
                request.completion().complete(new Rejected(Stage.IMAGE, e.rejection()));
            }
            return;
        }
        // Asked again: decoding takes its time, and a place in a batch is what there is least of.
        if (self.end() && isAwaited(request)) {
            write(request, header, transform, startNanos);
        }
    }

    /** Completes the image if nobody waits for it any more. */
    private static boolean isAwaited(Request request) {
        boolean awaited = request.completion().isAwaited();
        if (!awaited) {
            request.completion().complete(FORSAKEN);
        }
        return awaited;
    }

    private void write(Request request, ImageHeader header, ImageTransform transform, long startNanos)
            throws InterruptedException {
        long decodedNanos = nanoClock.getAsLong();
        Place place = batches.claim();
        long claimedNanos = nanoClock.getAsLong();
        request.image().write(transform, place.tensor());
        long preprocessNanos = decodedNanos - startNanos + nanoClock.getAsLong() - claimedNanos;
        batches.written(place, new Decoded(request, header, preprocessNanos));
    }

    private static ImageHeader decode(Request request, ImageTransform transform) throws RejectedImageException {
        try {
            return request.image().decode(transform);
        } catch (RuntimeException e) {
            // A decoder's bug that this image brings out would otherwise stop the job again after every restart.
            LOG.warn("preprocessing failed unexpectedly for an image", e);
            throw new RejectedImageException(Reason.CORRUPT_IMAGE, "unexpected error in preprocessing: " + e);
        }
    }
}
