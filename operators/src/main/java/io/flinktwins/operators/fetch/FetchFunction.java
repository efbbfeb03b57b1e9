package io.flinktwins.operators.fetch;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.UriImages;
import io.flinktwins.inference.fetch.UriImages.Arrival;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Rejection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
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

    private transient @Nullable UriImages images;

    public FetchFunction(FetchOptions options) {
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        images = FetchMetrics.open(
                options, getRuntimeContext().getTaskInfo(), getRuntimeContext().getMetricGroup());
    }

    @Override
    public void asyncInvoke(Received<ImageEvent> image, ResultFuture<FetchedImage> result) {
        String uri = image.event().getImageUri();
        if (uri == null) {
            result.complete(List.of(FetchedImage.carried(image)));
        } else {
            requireNonNull(images, "not open").fetch(uri, new Waiting(image, result));
        }
    }

    /** Flink also closes a function that failed to open. */
    @Override
    public void close() {
        if (images != null) {
            images.close();
        }
    }

    /** An image whose bytes are on their way. */
    private record Waiting(Received<ImageEvent> image, ResultFuture<FetchedImage> result) implements Arrival {

        @Override
        public void fetched(byte[] encoded, Runnable taken) {
            complete(FetchedImage.fetched(image, encoded), taken);
        }

        @Override
        public void rejected(Rejection rejection, Runnable taken) {
            complete(FetchedImage.rejected(image, rejection), taken);
        }

        private void complete(FetchedImage fetched, Runnable taken) {
            try {
                // Flink calls the supplier on the task's thread: while that is held up by what comes behind, no fetched
                // images pile up, but one for each fetch that may run.
                result.complete(() -> {
                    taken.run();
                    return List.of(fetched);
                });
            } catch (RejectedExecutionException e) {
                // The task has been cancelled, and nobody waits for the image any more.
            }
        }

        @Override
        public void failed(Throwable cause) {
            result.completeExceptionally(cause);
        }
    }
}
