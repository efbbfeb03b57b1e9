package io.flinktwins.inference.serving;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.Completion;
import io.flinktwins.inference.batch.BatchListener;
import io.flinktwins.inference.batch.Batcher;
import io.flinktwins.inference.batch.LoadedModel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a model, and changes its version while images arrive.
 *
 * <p>A {@link Batcher} serves one version. A newer version is loaded and warmed up beside it, on a thread of its own; then
 * new images go to the new batcher, while the old one finishes what it has and closes. So no image waits for a swap,
 * and each is decoded and run by the same version. A version that can't be served is left alone until its files change.
 * Which version serves is for the owner to keep in its checkpoint.
 */
public final class ModelServing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelServing.class);

    /** A cancelled task is to end within seconds, but loading a model can't be interrupted. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);

    private final String name;
    private final Engine engine;
    private final Slot slot;
    private final ClassList classes;
    private final ServingOptions options;
    private final ServingListener listener;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService poller;

    /** Fingerprints of the versions that failed. */
    private final Map<Long, String> refused = new HashMap<>();

    /** Submitting takes the read lock, so that no image goes to a batcher that is already told to finish. */
    private final ReentrantReadWriteLock swap = new ReentrantReadWriteLock();

    private volatile Serving current;
    private volatile @Nullable Serving retiring;
    private boolean closed;

    private record Serving(long version, Batcher batcher) {}

    /**
     * Loads the best version that works.
     *
     * @param name names the threads
     * @param classes the classes that every version must distinguish
     * @param recorded version that a checkpoint says was served: if it is still there, no older one will do
     * @throws RuntimeException what the engine said of the best version, if none can be served
     */
    public ModelServing(
            String name,
            Engine engine,
            Slot slot,
            ClassList classes,
            ServingOptions options,
            @Nullable Long recorded,
            ServingListener listener,
            LongSupplier nanoClock) {
        this.name = name;
        this.engine = engine;
        this.slot = slot;
        this.classes = classes;
        this.options = options;
        this.listener = listener;
        this.nanoClock = nanoClock;
        current = first(recorded);
        poller = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, name + "-model-poll");
            thread.setDaemon(true);
            return thread;
        });
        if (!options.poll().isZero()) {
            long millis = options.poll().toMillis();
            ScheduledFuture<?> unusedFuture =
                    poller.scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Hands an image in; {@code completion} is called once, unless this is closed before. */
    public void submit(byte[] encoded, Completion completion) {
        swap.readLock().lock();
        try {
            current.batcher.submit(encoded, completion);
        } finally {
            swap.readLock().unlock();
        }
    }

    /** The version that images go to. */
    public long version() {
        return current.version;
    }

    /** Images that have not completed. */
    public int inFlight() {
        Serving old = retiring;
        return current.batcher.inFlight() + (old == null ? 0 : old.batcher.inFlight());
    }

    /** Batches that are being run. */
    public int running() {
        Serving old = retiring;
        return (current.batcher.isRunning() ? 1 : 0) + (old != null && old.batcher.isRunning() ? 1 : 0);
    }

    private Serving first(@Nullable Long recorded) {
        RuntimeException refusal = null;
        for (long version : firstCandidates(engine.versions(), recorded)) {
            String fingerprint = engine.fingerprint(version);
            try {
                return load(version);
            } catch (RuntimeException e) {
                LOG.error("version {} can't be served", version, e);
                refused.put(version, fingerprint);
                refusal = refusal == null ? e : refusal;
            }
        }
        throw refusal == null ? new IllegalStateException("there is no version to serve") : refusal;
    }

    private static List<Long> firstCandidates(List<Long> versions, @Nullable Long recorded) {
        return recorded == null || !versions.contains(recorded)
                ? versions
                : versions.subList(0, versions.indexOf(recorded) + 1);
    }

    private void poll() {
        try {
            update();
        } catch (RuntimeException e) {
            LOG.warn("can't look for other versions; {} goes on", current.version, e);
        }
    }

    /** Looks once for a version that is better than the one served, or, if that was removed, for any. */
    public void update() {
        List<Long> versions = engine.versions();
        int served = versions.indexOf(current.version);
        for (long version : served < 0 ? versions : versions.subList(0, served)) {
            String fingerprint = engine.fingerprint(version);
            if (fingerprint.equals(refused.get(version))) {
                continue;
            }
            try {
                replaceBy(load(version));
                return;
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("version {} can't be served; {} goes on", version, current.version, e);
                refused.put(version, fingerprint);
            }
        }
    }

    private Serving load(long version) {
        long startNanos = nanoClock.getAsLong();
        try {
            LoadedModel model = engine.load(version, slot);
            return serve(version, model, Duration.ofNanos(nanoClock.getAsLong() - startNanos));
        } catch (RuntimeException | OutOfMemoryError e) {
            listener.loadFailed();
            throw e;
        }
    }

    private Serving serve(long version, LoadedModel model, Duration loadTime) {
        try {
            checkClasses(model);
            BatchListener batches = listener.serving(model.classifier(), loadTime);
            String threads = "%s-v%d".formatted(name, version);
            return new Serving(
                    version,
                    new Batcher(threads, model, options.batch(), options.decoderThreads(), batches, nanoClock));
        } catch (RuntimeException | OutOfMemoryError e) {
            model.classifier().close();
            throw e;
        }
    }

    private void checkClasses(LoadedModel model) {
        if (!model.classes().equals(classes)) {
            throw new IllegalArgumentException(
                    "%s has %s, but the job was submitted with %s: submit the job again to serve it"
                            .formatted(model.classifier().model(), model.classes(), classes));
        }
    }

    private void replaceBy(Serving next) {
        Serving old = current;
        swap.writeLock().lock();
        try {
            if (closed) {
                next.batcher.close();
                return;
            }
            retiring = old;
            current = next;
        } finally {
            swap.writeLock().unlock();
        }
        LOG.info("version {} serves instead of {}", next.version, old.version);
        old.batcher.finish();
        retiring = null;
    }

    /** Drops images in flight; returns when nothing native is running, or a model is still being loaded after a while. */
    @Override
    public void close() {
        poller.shutdownNow();
        swap.writeLock().lock();
        try {
            closed = true;
            current.batcher.close();
        } finally {
            swap.writeLock().unlock();
        }
        awaitPoller();
    }

    private void awaitPoller() {
        try {
            if (!poller.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a model is still being loaded; it will be closed when it is");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
