package io.flinktwins.operators.fetch;

import static java.util.stream.Collectors.toMap;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gets the bytes of images that their events only point to, from Flink's async I/O operator. Images that carry their
 * bytes go straight through, whatever the others wait for.
 *
 * <p>The operator owns every image that waits: a checkpoint holds them as received, and a restore fetches them again. Every
 * image comes back exactly once; the operator needs no time limit, as each fetch has one.
 */
public final class FetchFunction extends RichAsyncFunction<Received<ImageEvent>, FetchedImage> {

    private final FetchOptions options;

    private transient @Nullable ExecutorService workers;
    private transient @Nullable ImageFetcher fetcher;
    private transient Map<String, HostQueue> queues;

    public FetchFunction(FetchOptions options) {
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        // As many threads as fetches run: the queues bound them.
        ExecutorService threads = Executors.newCachedThreadPool(new FetchThreads("fetcher-" + subtask));
        workers = threads;
        fetcher =
                new ImageFetcher(options, Clock.systemUTC(), getRuntimeContext().getMetricGroup());
        queues = options.allowed().hosts().stream()
                .collect(toMap(Function.identity(), host -> new HostQueue(options.threads(), threads)));
    }

    @Override
    public void asyncInvoke(Received<ImageEvent> image, ResultFuture<FetchedImage> result) {
        String text = image.event().getImageUri();
        if (text == null) {
            result.complete(List.of(FetchedImage.carried(image)));
            return;
        }
        try {
            URI uri = options.allowed().require(text);
            HostQueue queue = Objects.requireNonNull(queues.get(AllowedUris.host(uri)));
            queue.add(() -> fetch(image, uri, queue, result));
        } catch (RejectedImageException e) {
            result.complete(List.of(FetchedImage.rejected(image, e.rejection())));
        }
    }

    private void fetch(Received<ImageEvent> image, URI uri, HostQueue queue, ResultFuture<FetchedImage> result) {
        try {
            FetchedImage fetched = fetched(image, uri);
            // Flink calls the supplier on the task's thread, to which the queue belongs.
            result.complete(() -> {
                queue.ended();
                return List.of(fetched);
            });
        } catch (RejectedExecutionException e) {
            // The task has been cancelled, and nobody waits for the image any more.
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
            throw e;
        }
    }

    private FetchedImage fetched(Received<ImageEvent> image, URI uri) {
        try {
            return FetchedImage.fetched(image, Objects.requireNonNull(fetcher).fetch(uri));
        } catch (RejectedImageException e) {
            return FetchedImage.rejected(image, e.rejection());
        }
    }

    /** Interrupts what is being fetched. Flink also closes a function that failed to open. */
    @Override
    public void close() {
        if (workers != null) {
            workers.shutdownNow();
        }
        if (fetcher != null) {
            fetcher.close();
        }
    }
}
