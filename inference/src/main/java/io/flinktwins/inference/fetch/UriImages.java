package io.flinktwins.inference.fetch;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Rejection;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Fetches images by URI, a few from each host at the same time.
 *
 * <p>Any thread may ask for images. Whoever opens it closes it.
 */
public final class UriImages implements AutoCloseable {

    private final AllowedUris allowed;
    private final ExecutorService workers;
    private final ImageFetcher fetcher;
    private final Map<String, HostQueue> queues;

    private UriImages(FetchOptions options, String threads, FetchListener listener) {
        allowed = options.allowed();
        // As many threads as fetches run: the queues bound them.
        workers = Executors.newCachedThreadPool(new FetchThreads(threads));
        fetcher = new ImageFetcher(options, Clock.systemUTC(), listener);
        queues = allowed.hosts().stream()
                .collect(toMap(Function.identity(), host -> new HostQueue(options.threads(), workers)));
    }

    /**
     * Gets ready to fetch.
     *
     * @param threads names the threads
     */
    public static UriImages open(FetchOptions options, String threads, FetchListener listener) {
        return new UriImages(options, threads, listener);
    }

    /** Hosts that are given up for now. */
    public int hostsGivenUp() {
        return fetcher.hostsGivenUp();
    }

    /**
     * Takes what became of a fetch: one of these is called, once, on the thread that fetched, or on that which asked.
     * {@code taken} is to be run when the image has been taken over; only then another one is fetched from its host.
     */
    public interface Arrival {

        void fetched(byte[] encoded, Runnable taken);

        void rejected(Rejection rejection, Runnable taken);

        /** No image is to blame. */
        void failed(Throwable cause);
    }

    /** Fetches one image, after those from the same host that were asked for before. */
    public void fetch(String text, Arrival arrival) {
        try {
            URI uri = allowed.require(text);
            HostQueue queue = requireNonNull(queues.get(AllowedUris.host(uri)));
            queue.add(() -> fetch(uri, arrival, () -> end(queue)));
        } catch (RejectedImageException e) {
            arrival.rejected(e.rejection(), () -> {});
        }
    }

    private void fetch(URI uri, Arrival arrival, Runnable taken) {
        try {
            hand(uri, arrival, taken);
        } catch (RuntimeException | Error e) {
            arrival.failed(e);
            throw e;
        }
    }

    private void hand(URI uri, Arrival arrival, Runnable taken) {
        byte[] encoded;
        try {
            encoded = fetcher.fetch(uri);
        } catch (RejectedImageException e) {
            arrival.rejected(e.rejection(), taken);
            return;
        }
        arrival.fetched(encoded, taken);
    }

    private static void end(HostQueue queue) {
        try {
            queue.ended();
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody waits for the next image any more.
        }
    }

    /** Interrupts what is being fetched. */
    @Override
    public void close() {
        workers.shutdownNow();
        fetcher.close();
    }
}
