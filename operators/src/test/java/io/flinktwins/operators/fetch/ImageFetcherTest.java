package io.flinktwins.operators.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFetcherTest {

    private static final int MAX_BYTES = 1000;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch testEnded = new CountDownLatch(1);
    private HttpServer server;
    private String root;

    @TempDir
    private Path directory;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        root = "http://%s:%d"
                .formatted(
                        server.getAddress().getAddress().getHostAddress(),
                        server.getAddress().getPort());
        server.createContext("/in/small", exchange -> answer(exchange, 200, MAX_BYTES));
        server.createContext("/in/large", exchange -> answer(exchange, 200, MAX_BYTES + 1));
        server.createContext("/in/missing", exchange -> answer(exchange, 404, 10));
        server.createContext("/in/moved", exchange -> redirect(exchange, "small"));
        server.createContext("/in/away", exchange -> redirect(exchange, "/out/small"));
        server.createContext("/in/elsewhere", exchange -> redirect(exchange, "http://169.254.169.254/"));
        server.createContext("/in/loop", exchange -> redirect(exchange, "loop"));
        server.createContext("/in/endless", this::answerForever);
        server.createContext("/in/silent", this::keepSilent);
        server.start();
    }

    @AfterEach
    void stopServer() {
        testEnded.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void fetchesByHttp() throws Exception {
        assertThat(fetcher(LONG).fetch(root + "/in/small")).hasSize(MAX_BYTES);
    }

    @Test
    void followsARedirectThatStaysBelowThePrefix() throws Exception {
        assertThat(fetcher(LONG).fetch(root + "/in/moved")).hasSize(MAX_BYTES);
    }

    @Test
    void followsNoRedirectOutOfTheList() {
        assertThat(rejection("/in/away", LONG).reason()).isEqualTo(Reason.URI_NOT_ALLOWED);
        assertThat(rejection("/in/elsewhere", LONG).message())
                .startsWith("http://169.254.169.254/ is not below an allowed prefix");
    }

    @Test
    void followsNoEndlessRedirects() {
        assertThat(rejection("/in/loop", LONG))
                .isEqualTo(
                        new Rejection(Reason.FETCH_FAILED, root + "/in/loop can't be fetched: more than 5 redirects"));
    }

    @Test
    void readsNoMoreThanTheLimit() {
        assertThat(rejection("/in/large", LONG).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(rejection("/in/endless", LONG).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
    }

    @Test
    void waitsNoLongerThanTheTimeout() {
        assertThat(rejection("/in/silent", Duration.ofMillis(200)))
                .isEqualTo(new Rejection(
                        Reason.FETCH_FAILED, root + "/in/silent can't be fetched: no answer within PT0.2S"));
    }

    @Test
    void anErrorStatusIsAFailure() {
        assertThat(rejection("/in/missing", LONG))
                .isEqualTo(new Rejection(Reason.FETCH_FAILED, root + "/in/missing can't be fetched: status 404"));
    }

    @Test
    void nothingIsAskedOfAnUnlistedHost() {
        assertThat(rejection("/out/small", LONG).reason()).isEqualTo(Reason.URI_NOT_ALLOWED);
    }

    @Test
    void fetchesThroughFlinksFileSystem() throws Exception {
        Path file = Files.write(directory.resolve("a b.jpg"), new byte[MAX_BYTES]);
        ImageFetcher fetcher =
                new ImageFetcher(new AllowedUris(List.of(directory.toUri().toString())), MAX_BYTES, LONG);
        assertThat(fetcher.fetch(file.toUri().toString())).hasSize(MAX_BYTES);
        Files.write(file, new byte[MAX_BYTES + 1]);
        assertThat(rejection(fetcher, file.toUri().toString()).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        Files.delete(file);
        assertThat(rejection(fetcher, file.toUri().toString()).reason()).isEqualTo(Reason.FETCH_FAILED);
    }

    private ImageFetcher fetcher(Duration timeout) {
        return new ImageFetcher(new AllowedUris(List.of(root + "/in/")), MAX_BYTES, timeout);
    }

    private Rejection rejection(String path, Duration timeout) {
        return rejection(fetcher(timeout), root + path);
    }

    private static Rejection rejection(ImageFetcher fetcher, String uri) {
        return catchThrowableOfType(RejectedImageException.class, () -> fetcher.fetch(uri))
                .rejection();
    }

    private static void answer(HttpExchange exchange, int status, int length) throws IOException {
        exchange.sendResponseHeaders(status, length);
        exchange.getResponseBody().write(new byte[length]);
        exchange.close();
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    /** Ends when the client breaks off. */
    private void answerForever(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        while (testEnded.getCount() > 0) {
            exchange.getResponseBody().write(new byte[MAX_BYTES]);
        }
    }

    private void keepSilent(HttpExchange exchange) {
        try {
            testEnded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }
}
