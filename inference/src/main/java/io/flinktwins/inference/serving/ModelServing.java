package io.flinktwins.inference.serving;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.Completion;
import io.flinktwins.inference.batch.Batcher;
import io.flinktwins.inference.image.tensor.ImageTensor;
import io.flinktwins.inference.serving.VersionLoader.LoadedVersion;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a model, and changes its version while images arrive. The front door of this module.
 *
 * <p>A {@link Batcher} serves one version. A newer version is loaded and warmed up beside it, on a thread of its own; then
 * new images go to the new batcher, while the old one finishes what it has and closes. So no image waits for a swap,
 * and each is decoded and run by the same version. A version that can't be served because of its files is left alone until
 * they change; any other failure is tried again, after a pause that grows.
 * Which version serves is for the owner to keep in its checkpoint.
 */
public final class ModelServing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelServing.class);

    /** A cancelled task is to end within seconds, but loading a model can't be interrupted. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);

    private final VersionLoader loader;
    private final ScheduledExecutorService poller;

    /** Submitting takes the read lock, so that no image goes to a batcher that is already told to finish. */
    private final ReentrantReadWriteLock swap = new ReentrantReadWriteLock();

    private volatile LoadedVersion current;
    private volatile @Nullable LoadedVersion retiring;

    /** Guarded by {@link #swap}. */
    private boolean closed;

    private ModelServing(String name, VersionLoader loader, LoadedVersion first) {
        this.loader = loader;
        current = first;
        poller = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, name + "-model-poll");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Loads the best version that works, and serves it.
     *
     * @param name names the threads
     * @param classes the classes that every version must distinguish; if they are unknown, each version may have its own
     * @param recorded version that a checkpoint says was served: if it is still there, no older one will do
     * @throws RuntimeException what the engine said of the best version, if none can be served
     */
    public static ModelServing start(
            String name,
            Engine engine,
            Slot slot,
            ClassList classes,
            ServingOptions options,
            @Nullable Long recorded,
            ServingListener listener,
            LongSupplier nanoClock) {
        VersionLoader loader = new VersionLoader(name, engine, slot, classes, options, listener, nanoClock);
        ModelServing serving = new ModelServing(name, loader, loader.first(recorded));
        serving.startPolling(options.poll());
        return serving;
    }

    private void startPolling(Duration interval) {
        if (!interval.isZero()) {
            long millis = interval.toMillis();
            ScheduledFuture<?> unusedFuture =
                    poller.scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Hands an image in; {@code completion} is called once, unless this is closed before. */
    public void submit(byte[] encoded, Completion completion) {
        submit(batcher -> batcher.submit(encoded, completion));
    }

    /**
     * Hands an image in that needs no decoding, as above.
     *
     * @param tensor made for the input of the model; rejected if the version that serves now takes another one
     */
    public void submit(ImageTensor tensor, Completion completion) {
        submit(batcher -> batcher.submit(tensor, completion));
    }

    /** Runs submissions that are to go to the same version, even if another one takes over meanwhile. */
    public void submitTogether(Runnable submissions) {
        swap.readLock().lock();
        try {
            submissions.run();
        } finally {
            swap.readLock().unlock();
        }
    }

    private void submit(Consumer<Batcher> submission) {
        swap.readLock().lock();
        try {
            submission.accept(current.batcher());
        } finally {
            swap.readLock().unlock();
        }
    }

    /** The version that images go to. */
    public long version() {
        return current.version();
    }

    /** Versions that could not be loaded for other reasons than their files, and are tried again. */
    public int waitingVersions() {
        return loader.waiting();
    }

    /** Images that have not completed. */
    public int inFlight() {
        LoadedVersion old = retiring;
        return current.batcher().inFlight() + (old == null ? 0 : old.batcher().inFlight());
    }

    /** Batches that are being run. */
    public int running() {
        LoadedVersion old = retiring;
        return current.batcher().running() + (old == null ? 0 : old.batcher().running());
    }

    private void poll() {
        try {
            update();
        } catch (RuntimeException e) {
            LOG.warn("can't look for other versions; {} goes on", current.version(), e);
        }
    }

    /** Looks once for a version that is better than the one served, or, if that was removed, for any. */
    public void update() {
        LoadedVersion next = loader.next(current.version());
        if (next != null) {
            replaceBy(next);
        }
    }

    private void replaceBy(LoadedVersion next) {
        LoadedVersion old = current;
        swap.writeLock().lock();
        try {
            if (closed) {
                next.batcher().close();
                return;
            }
            // In this order: between the two writes an image in flight may be counted twice, but never not at all.
            retiring = old;
            current = next;
        } finally {
            swap.writeLock().unlock();
        }
        LOG.info("version {} serves instead of {}", next.version(), old.version());
        // Outside the lock: finishing takes as long as the images in flight do, and others are submitted meanwhile.
        old.batcher().finish();
        retiring = null;
    }

    /** Drops images in flight; returns when nothing native is running, or a model is still being loaded after a while. */
    @Override
    public void close() {
        // Interrupts a poller that waits for a retiring batcher to finish, which then closes it at once.
        poller.shutdownNow();
        // The write lock while closing: nobody can submit to a batcher that closes, and a swap that comes later finds
        // 'closed' and closes the version that it has loaded.
        swap.writeLock().lock();
        try {
            closed = true;
            current.batcher().close();
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
