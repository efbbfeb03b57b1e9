package io.flinktwins.operators.fetch;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Stage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Fetches images by their URI, a few at a time, on threads of its own: a slow store holds up neither decoding nor the
 * engine. Threads start with the first image that needs one.
 */
public final class Fetchers implements AutoCloseable {

    private final ImageFetcher fetcher;
    private final ExecutorService threads;

    public Fetchers(String name, FetchOptions options) {
        fetcher = new ImageFetcher(options.allowed(), options.maxBytes(), options.timeout());
        AtomicInteger next = new AtomicInteger();
        threads = Executors.newFixedThreadPool(options.threads(), work -> {
            Thread thread = new Thread(work, name + "-fetcher-" + next.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Hands the image to {@code fetched}, or its rejection to {@code completion}. */
    public void fetch(String uri, Consumer<byte[]> fetched, Completion completion) {
        threads.execute(() -> {
            byte[] encoded;
            try {
                encoded = fetcher.fetch(uri);
            } catch (RejectedImageException e) {
                completion.complete(new Rejected(Stage.IMAGE, e.rejection()));
                return;
            } catch (Error e) {
                completion.fail(e);
                throw e;
            }
            fetched.accept(encoded);
        });
    }

    /** Interrupts what is being fetched; nothing native is at stake, so nobody waits for it. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
