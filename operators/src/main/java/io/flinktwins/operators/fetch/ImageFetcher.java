package io.flinktwins.operators.fetch;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Fetches encoded images by URI: http and https itself, all else through Flink's {@link FileSystem}.
 *
 * <p>Blocks until an image is there. Any number of threads may share an instance; it keeps no state between images.
 * The timeout holds for a whole http exchange, redirects included; file systems have their own.
 */
public final class ImageFetcher {

    private static final int MAX_REDIRECTS = 5;

    private final AllowedUris allowed;
    private final int maxBytes;
    private final Duration timeout;
    private final HttpClient client;

    public ImageFetcher(AllowedUris allowed, int maxBytes, Duration timeout) {
        this.allowed = allowed;
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Reads one image.
     *
     * @throws RejectedImageException with URI_NOT_ALLOWED, FETCH_FAILED or IMAGE_TOO_LARGE
     */
    public byte[] fetch(String uri) throws RejectedImageException {
        URI allowedUri = requireAllowed(uri);
        try {
            return AllowedUris.isHttp(allowedUri) ? fetchHttp(allowedUri) : fetchFile(allowedUri);
        } catch (RuntimeException e) {
            // Clients of object stores have unchecked exceptions of their own.
            throw failed(allowedUri, e.toString());
        }
    }

    private URI requireAllowed(String uri) throws RejectedImageException {
        try {
            URI parsed = URI.create(uri);
            if (allowed.allows(parsed)) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            throw new RejectedImageException(
                    Reason.URI_NOT_ALLOWED, "'%s' is no URI: %s".formatted(uri, e.getMessage()));
        }
        throw new RejectedImageException(
                Reason.URI_NOT_ALLOWED,
                "%s is not below an allowed prefix, which are %s".formatted(uri, allowed.prefixes()));
    }

    private byte[] fetchFile(URI uri) throws RejectedImageException {
        Path path = new Path(uri);
        try (InputStream stream = path.getFileSystem().open(path)) {
            byte[] bytes = stream.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw tooLarge(uri);
            }
            return bytes;
        } catch (IOException e) {
            throw failed(uri, e.toString());
        }
    }

    private byte[] fetchHttp(URI uri) throws RejectedImageException {
        long deadline = System.nanoTime() + timeout.toNanos();
        URI current = uri;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<byte[]> response = send(current, deadline - System.nanoTime());
            if (response.statusCode() == 200) {
                return response.body();
            }
            if (response.statusCode() / 100 != 3) {
                throw failed(current, "status " + response.statusCode());
            }
            String location = response.headers().firstValue("location").orElse("");
            current =
                    requireAllowed(current.resolve(location.replace(" ", "%20")).toString());
        }
        throw failed(uri, "more than %d redirects".formatted(MAX_REDIRECTS));
    }

    private HttpResponse<byte[]> send(URI uri, long nanos) throws RejectedImageException {
        HttpRequest request = HttpRequest.newBuilder(uri).GET().build();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, response -> new LimitedBody(maxBytes));
        try {
            return exchange.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw isTooLarge(e) ? tooLarge(uri) : failed(uri, String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw failed(uri, "no answer within " + timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(uri, "interrupted");
        } finally {
            exchange.cancel(true);
        }
    }

    private static boolean isTooLarge(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof LimitedBody.TooLargeException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private RejectedImageException tooLarge(URI uri) {
        return new RejectedImageException(
                Reason.IMAGE_TOO_LARGE, "%s has more bytes than max image bytes, %d".formatted(uri, maxBytes));
    }

    private static RejectedImageException failed(URI uri, String why) {
        return new RejectedImageException(Reason.FETCH_FAILED, "%s can't be fetched: %s".formatted(uri, why));
    }
}
