package io.flinktwins.cli.review.web;

import io.flinktwins.cli.review.wall.Picture;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.inference.fetch.FetchListener;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.fetch.UriImages;
import io.flinktwins.inference.fetch.UriImages.Arrival;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Gets the encoded bytes of the wall's images: those that came with their events, and those that are elsewhere, if the page
 * may fetch them, as the classification job does. Thread-safe.
 */
final class ImageBytes implements AutoCloseable {

    /** Somebody waits for it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int FETCHES_FROM_A_HOST = 4;

    /** Nothing waits here in a queue of its own: a browser asks for a few at a time. */
    private static final int CAPACITY = 1;

    private static final Patience PATIENCE = new Patience(3, Duration.ofSeconds(30));

    private final AllowedUris allowed;
    private final UriImages elsewhere;

    private ImageBytes(AllowedUris allowed, UriImages elsewhere) {
        this.allowed = allowed;
        this.elsewhere = elsewhere;
    }

    static ImageBytes open(AllowedUris allowed) {
        FetchOptions options = new FetchOptions(
                allowed, ImageLimits.DEFAULT.maxBytes(), TIMEOUT, FETCHES_FROM_A_HOST, CAPACITY, PATIENCE);
        return new ImageBytes(allowed, UriImages.open(options, "review fetcher", FetchListener.NONE));
    }

    /** Whether an image can be shown, as far as that is known before. */
    boolean areWithinReach(Picture picture) {
        return picture.encoded() != null || isAllowed(picture.uri());
    }

    private boolean isAllowed(@Nullable String uri) {
        try {
            return uri != null && allowed.allows(URI.create(uri));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The bytes, fetched if need be.
     *
     * @throws RejectedImageException if the page may not fetch them, or can't
     */
    byte[] of(Picture picture) throws RejectedImageException, InterruptedException {
        if (picture.encoded() != null) {
            return picture.encoded();
        }
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        elsewhere.fetch(String.valueOf(picture.uri()), new Arrival() {

            @Override
            public void fetched(byte[] encoded, Runnable taken) {
                arrived.complete(encoded);
                taken.run();
            }

            @Override
            public void rejected(Rejection rejection, Runnable taken) {
                arrived.completeExceptionally(new RejectedImageException(rejection.reason(), rejection.message()));
                taken.run();
            }

            @Override
            public void failed(Throwable cause) {
                arrived.completeExceptionally(cause);
            }
        });
        return await(arrived);
    }

    private static byte[] await(CompletableFuture<byte[]> arrived) throws RejectedImageException, InterruptedException {
        try {
            return arrived.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RejectedImageException rejected
                    ? rejected
                    : new RejectedImageException(Reason.FETCH_FAILED, String.valueOf(e.getCause()));
        }
    }

    @Override
    public void close() {
        elsewhere.close();
    }
}
