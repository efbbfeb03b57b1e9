package io.flinktwins.inference.fetch;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.fetch.AllowedUris.OutsideException;
import io.flinktwins.inference.fetch.ImageHost.GivenUpException;
import io.flinktwins.schemas.Reason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.flink.core.fs.FileSystem;

/**
 * Fetches encoded images by URI: http and https itself, all else through Flink's {@link FileSystem}.
 *
 * <p>Blocks until an image is there, but no longer than the timeout, redirects included. Any number of threads may share
 * an instance.
 */
final class ImageFetcher implements AutoCloseable {

    private static final int MAX_REDIRECTS = 5;

    /** RFC 9110, 15.4: of its class, only these lead elsewhere. */
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final FetchOptions options;
    private final HttpClient client;
    private final FileReads files;
    private final Map<String, ImageHost> hosts;
    private final FetchListener listener;

    ImageFetcher(FetchOptions options, Clock clock, FetchListener listener) {
        this.options = options;
        this.listener = listener;
        client = HttpClient.newBuilder()
                .connectTimeout(options.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        files = new FileReads(options);
        hosts = options.allowed().hosts().stream()
                .collect(toMap(Function.identity(), host -> new ImageHost(host, options.patience(), clock)));
    }

    /** Hosts of which nothing is asked but now and then one image. */
    int hostsGivenUp() {
        return (int) hosts.values().stream().filter(ImageHost::isGivenUp).count();
    }

    /**
     * Reads one image.
     *
     * @param uri an allowed one
     * @throws RejectedImageException with URI_NOT_ALLOWED (for a redirect), FETCH_FAILED or IMAGE_TOO_LARGE
     */
    byte[] fetch(URI uri) throws RejectedImageException {
        return AllowedUris.isHttp(uri)
                ? fetchHttp(uri)
                : ask(uri, () -> await(files.start(uri), options.timeout().toNanos()));
    }

    private byte[] fetchHttp(URI uri) throws RejectedImageException {
        long deadline = System.nanoTime() + options.timeout().toNanos();
        URI current = uri;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<byte[]> response = get(current, deadline);
            if (response.statusCode() == 200) {
                return response.body();
            }
            current = redirected(current, response);
        }
        throw failed(uri, "more than %d redirects".formatted(MAX_REDIRECTS));
    }

    private HttpResponse<byte[]> get(URI uri, long deadline) throws RejectedImageException {
        return ask(uri, () -> {
            HttpRequest request = HttpRequest.newBuilder(uri).GET().build();
            return await(
                    client.sendAsync(request, answer -> new LimitedBody(options.maxBytes())),
                    deadline - System.nanoTime());
        });
    }

    private URI redirected(URI from, HttpResponse<?> response) throws RejectedImageException {
        String location = response.headers().firstValue("location").orElse("").strip();
        if (!REDIRECTS.contains(response.statusCode())) {
            throw failed(from, "status " + response.statusCode());
        } else if (location.isEmpty()) {
            throw failed(from, "status %d without a Location".formatted(response.statusCode()));
        }
        return redirected(from, location.replace(" ", "%20"));
    }

    private URI redirected(URI from, String location) throws RejectedImageException {
        try {
            return options.allowed().require(from.resolve(location).toString());
        } catch (IllegalArgumentException e) {
            throw failed(from, "redirected to '%s', which is no URI".formatted(AllowedUris.shown(location)));
        }
    }

    /** Each host answers for itself, that of a redirect too. */
    private <T> T ask(URI uri, Callable<T> question) throws RejectedImageException {
        try {
            return requireNonNull(hosts.get(AllowedUris.host(uri))).ask(question);
        } catch (GivenUpException e) {
            listener.rejectedByCircuit();
            throw failed(uri, ImageHost.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(uri, "interrupted");
        } catch (Exception e) {
            if (OutsideException.isIn(e)) {
                throw new RejectedImageException(
                        Reason.URI_NOT_ALLOWED,
                        "%s can't be fetched: %s".formatted(AllowedUris.shown(uri.toString()), e.getMessage()));
            }
            // Clients of object stores have unchecked exceptions of their own.
            throw TooLargeException.isIn(e) ? tooLarge(uri) : failed(uri, ImageHost.reason(e));
        }
    }

    /** Waits within the limit only; what does not end by then is left to itself. */
    private <T> T await(Future<T> work, long nanos) throws Exception {
        try {
            return work.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TimeoutException(
                    "no answer within %d ms".formatted(options.timeout().toMillis()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            work.cancel(true);
        }
    }

    private RejectedImageException tooLarge(URI uri) {
        return new RejectedImageException(
                Reason.IMAGE_TOO_LARGE,
                "%s has more bytes than max image bytes, %d"
                        .formatted(AllowedUris.shown(uri.toString()), options.maxBytes()));
    }

    private static RejectedImageException failed(URI uri, String why) {
        return new RejectedImageException(
                Reason.FETCH_FAILED, "%s can't be fetched: %s".formatted(AllowedUris.shown(uri.toString()), why));
    }

    /** Interrupts what is being read; nothing native is at stake, so nobody waits for it. */
    @Override
    public void close() {
        files.close();
    }
}
