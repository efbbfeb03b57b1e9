package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loading of one model, on a thread of its own, which whoever waits for it may give up.
 *
 * <p>Native code can't be interrupted. A forward pass of the warm-up is asked to end; whatever does not end then is left
 * to its thread, which frees its memory itself when it comes back, because nobody may free it beneath a native call.
 */
final class Loading {

    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

    /** How long a pass that was asked to end may take: it looks at the request between two nodes of the graph. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String READING = "reading its files";

    private volatile String step = READING;

    /** Guarded by this. */
    private @Nullable RunOptions running;

    /** Guarded by this. */
    private boolean givenUp;

    private Loading() {}

    /** A forward pass that ends early when its options say so. */
    interface ForwardPass<T> {
        T run(RunOptions options) throws OrtException;
    }

    /**
     * Loads something within a time.
     *
     * @param location of the model, for messages
     * @param close frees what was loaded too late
     * @throws OnnxModelException if the time is over or the waiting thread is interrupted
     */
    static <T> T within(Duration limit, String location, Function<Loading, T> load, Consumer<T> close) {
        Loading loading = new Loading();
        CompletableFuture<T> loaded = new CompletableFuture<>();
        Thread thread = new Thread(() -> loading.run(load, loaded, close), "model-load");
        thread.setDaemon(true);
        thread.start();
        loading.await(loaded, limit, location, thread);
        try {
            return loaded.join();
        } catch (CompletionException e) {
            throw rethrown(e.getCause());
        }
    }

    private void await(CompletableFuture<?> loaded, Duration limit, String location, Thread thread) {
        try {
            var unused = loaded.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.debug("{} can't be loaded, as the caller will say", location, e);
        } catch (TimeoutException e) {
            giveUp(loaded, tooSlow(location, limit, e), location, thread);
        } catch (InterruptedException e) {
            giveUp(
                    loaded,
                    OnnxModelException.unavailable("%s was given up, still %s".formatted(location, step), e),
                    location,
                    thread);
            Thread.currentThread().interrupt();
        }
    }

    private <T> void run(Function<Loading, T> load, CompletableFuture<T> loaded, Consumer<T> close) {
        try {
            T result = load.apply(this);
            if (!loaded.complete(result)) {
                close.accept(result);
            }
        } catch (Throwable e) {
            loaded.completeExceptionally(e);
        }
    }

    /** What it is doing from now on, such as "reading its files". */
    void begin(String what) {
        step = what;
    }

    /** Runs a forward pass of the warm-up. */
    <T> T run(String what, ForwardPass<T> pass) throws OrtException {
        begin(what);
        try (RunOptions options = new RunOptions()) {
            start(options);
            try {
                return pass.run(options);
            } finally {
                end();
            }
        }
    }

    private synchronized void start(RunOptions options) throws OrtException {
        running = options;
        options.setTerminate(givenUp);
    }

    /** Before the options are closed, so that nobody writes into freed memory. */
    private synchronized void end() {
        running = null;
    }

    private void giveUp(CompletableFuture<?> loaded, OnnxModelException failure, String location, Thread thread) {
        if (!loaded.completeExceptionally(failure)) {
            // It was done just now.
            return;
        }
        terminate();
        // Reading from another file system can be interrupted.
        thread.interrupt();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{} is still {} and does not end; its memory is freed when it does", location, step);
        }
    }

    private synchronized void terminate() {
        givenUp = true;
        if (running != null) {
            try {
                running.setTerminate(true);
            } catch (OrtException e) {
                LOG.warn("a forward pass of the warm-up can't be ended early", e);
            }
        }
    }

    private OnnxModelException tooSlow(String location, Duration limit, TimeoutException cause) {
        if (step.equals(READING)) {
            return OnnxModelException.unavailable(
                    "%s was not ready after %s, still %s: raise the model load timeout (--model-load-timeout) if its file"
                                    .formatted(location, seconds(limit), READING)
                            + " system is only slow",
                    cause);
        }
        return OnnxModelException.wrong(
                "%s was not ready after %s, still %s: correct the model if its graph never ends, or raise the model load"
                                .formatted(location, seconds(limit), step)
                        + " timeout (--model-load-timeout) if it is only slow",
                cause);
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }
}
