package io.flinktwins.inference.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFetcherTest {

    private static final int MAX_BYTES = 1000;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int FAILURES = 3;
    private static final int THREADS = 4;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch testEnded = new CountDownLatch(1);
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final AtomicInteger rejectedByCircuit = new AtomicInteger();
    private HttpServer server;
    private String root;

    @TempDir
    private Path directory;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        root = "http://127.0.0.1:" + server.getAddress().getPort();
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
        assertThat(fetcher(root + "/in/", LONG).fetch(small())).hasSize(MAX_BYTES);
    }

    @Test
    void followsARedirectThatStaysBelowThePrefix() throws Exception {
        assertThat(fetcher(root + "/in/", LONG).fetch(URI.create(root + "/in/moved")))
                .hasSize(MAX_BYTES);
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
        assertThat(rejection("/in/silent", SHORT))
                .isEqualTo(new Rejection(
                        Reason.FETCH_FAILED, root + "/in/silent can't be fetched: no answer within 200 ms"));
    }

    @Test
    void anErrorStatusIsAFailure() {
        assertThat(rejection("/in/missing", LONG))
                .isEqualTo(new Rejection(Reason.FETCH_FAILED, root + "/in/missing can't be fetched: status 404"));
    }

    @Test
    void anAnswerThatLeadsNowhereIsAFailure() {
        for (int status : List.of(300, 301, 304, 307, 399)) {
            String path = "/in/nowhere-" + status;
            server.createContext(path, exchange -> {
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            assertThat(rejection(path, LONG))
                    .satisfies(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.FETCH_FAILED))
                    .satisfies(rejection -> assertThat(rejection.message())
                            .startsWith(root + path + " can't be fetched: status " + status));
        }
    }

    @Test
    void fetchesThroughFlinksFileSystem() throws Exception {
        Path file = Files.write(directory.resolve("a b.jpg"), new byte[MAX_BYTES]);
        ImageFetcher fetcher = fetcher(directory.toUri().toString(), LONG);
        assertThat(fetcher.fetch(file.toUri())).hasSize(MAX_BYTES);
        Files.write(file, new byte[MAX_BYTES + 1]);
        assertThat(rejection(fetcher, file.toUri()).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        Files.delete(file);
        assertThat(rejection(fetcher, file.toUri()).reason()).isEqualTo(Reason.FETCH_FAILED);
    }

    @Test
    void aLinkThatLeadsOutOfThePrefixIsNotFollowed() throws Exception {
        Path inside = Files.createDirectories(directory.resolve("inside"));
        Path secret = Files.writeString(directory.resolve("secret.txt"), "secret");
        Files.writeString(inside.resolve("a.jpg"), "image");
        Path out = Files.createSymbolicLink(inside.resolve("out.jpg"), secret);
        Path within = Files.createSymbolicLink(inside.resolve("within.jpg"), inside.resolve("a.jpg"));
        ImageFetcher fetcher = fetcher(inside.toUri().toString(), LONG);
        assertThat(fetcher.fetch(within.toUri())).asString().isEqualTo("image");
        assertThat(rejection(fetcher, out.toUri()))
                .isEqualTo(new Rejection(
                        Reason.URI_NOT_ALLOWED,
                        out.toUri() + " can't be fetched: it is a link that leads out of the allowed prefixes"));
    }

    @Test
    void aPrefixThatIsALinkItselfIsMeantSo() throws Exception {
        Path images = Files.createDirectories(directory.resolve("images-2026"));
        Files.writeString(images.resolve("a.jpg"), "image");
        Path current = Files.createSymbolicLink(directory.resolve("current"), images);
        ImageFetcher fetcher = fetcher(current.toUri().toString(), LONG);
        assertThat(fetcher.fetch(current.resolve("a.jpg").toUri())).asString().isEqualTo("image");
    }

    @Test
    void aFileSystemThatHangsIsLeftToItselfAndGivenUp() throws Exception {
        // Nobody writes into it: opening it takes for ever, and no interrupt ends that.
        Path hanging = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", hanging.toString()).start().waitFor())
                .isZero();
        ImageFetcher fetcher = fetcher(directory.toUri().toString(), SHORT);
        for (int i = 0; i < FAILURES; i++) {
            assertThat(rejection(fetcher, hanging.toUri()).message()).endsWith("no answer within 200 ms");
        }
        assertThat(rejection(fetcher, hanging.toUri()).message())
                .endsWith("given up for now: no answer since 2026-03-01T12:00:00Z (no answer within 200 ms)");
        release(hanging);
    }

    @Test
    void ofAFileSystemThatHangsNoMoreReadsAreBegunThanMayHang() throws Exception {
        Path hanging = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", hanging.toString()).start().waitFor())
                .isZero();
        ImageFetcher fetcher = fetcher(directory.toUri().toString(), SHORT);
        List<String> reasons = new ArrayList<>();
        while (!reasons.contains("too many earlier reads have not come back")) {
            clock.pass(PAUSE.plusSeconds(1));
            String message = rejection(fetcher, hanging.toUri()).message();
            reasons.add(message.substring(message.indexOf(": ") + 2));
        }
        assertThat(reasons).hasSize(2 * THREADS + 1);
        release(hanging);
    }

    /** A writer that goes away again ends all reads. */
    private static void release(Path pipe) throws IOException {
        new RandomAccessFile(pipe.toFile(), "rw").close();
    }

    @Test
    void aHostThatRefusesIsGivenUpAndTriedAgainByOneImageAfterThePause() throws Exception {
        ImageFetcher fetcher = fetcher(root + "/in/", LONG);
        server.stop(0);
        for (int i = 0; i < FAILURES; i++) {
            assertThat(rejection(fetcher, small()).message()).contains("ConnectException");
        }
        assertThat(fetcher.hostsGivenUp()).isOne();
        assertThat(rejectedByCircuit).hasValue(0);
        assertThat(rejection(fetcher, small()))
                .satisfies(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.FETCH_FAILED))
                .satisfies(rejection ->
                        assertThat(rejection.message()).contains("given up for now: no answer since 2026-03-01T12:00"));
        assertThat(rejectedByCircuit).hasValue(1);

        serveAgain();
        clock.pass(PAUSE.plusSeconds(1));
        assertThat(fetcher.fetch(small())).hasSize(MAX_BYTES);
        assertThat(fetcher.fetch(small())).hasSize(MAX_BYTES);
        assertThat(fetcher.hostsGivenUp()).isZero();
        assertThat(rejectedByCircuit).hasValue(1);
    }

    @Test
    void errorsAreAnswers() {
        ImageFetcher fetcher = fetcher(root + "/in/", LONG);
        for (int i = 0; i <= FAILURES; i++) {
            assertThat(rejection(fetcher, URI.create(root + "/in/missing")).message())
                    .endsWith("status 404");
            assertThat(rejection(fetcher, URI.create(root + "/in/large")).reason())
                    .isEqualTo(Reason.IMAGE_TOO_LARGE);
        }
        assertThat(fetcher.hostsGivenUp()).isZero();
    }

    @Test
    void aRedirectIsAnswerableForByTheHostThatItLeadsTo() throws Exception {
        String other = "http://127.0.0.1:" + closedPort();
        server.createContext("/in/there", exchange -> redirect(exchange, other + "/"));
        ImageFetcher fetcher = fetcher(List.of(root + "/in/", other + "/"), LONG);
        for (int i = 0; i < FAILURES; i++) {
            assertThat(rejection(fetcher, URI.create(root + "/in/there")).message())
                    .contains("ConnectException");
        }
        assertThat(rejection(fetcher, URI.create(root + "/in/there")).message())
                .startsWith(other)
                .contains("given up");
        assertThat(fetcher.fetch(small())).hasSize(MAX_BYTES);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private URI small() {
        return URI.create(root + "/in/small");
    }

    private void serveAgain() throws IOException {
        InetSocketAddress address = server.getAddress();
        server = HttpServer.create(address, 0);
        server.createContext("/in/small", exchange -> answer(exchange, 200, MAX_BYTES));
        server.start();
    }

    private ImageFetcher fetcher(String prefix, Duration timeout) {
        return fetcher(List.of(prefix), timeout);
    }

    private ImageFetcher fetcher(List<String> prefixes, Duration timeout) {
        FetchOptions options = new FetchOptions(
                new AllowedUris(prefixes), MAX_BYTES, timeout, THREADS, 1, new Patience(FAILURES, PAUSE));
        return new ImageFetcher(options, clock, rejectedByCircuit::incrementAndGet);
    }

    private Rejection rejection(String path, Duration timeout) {
        return rejection(fetcher(root + "/in/", timeout), URI.create(root + path));
    }

    private static Rejection rejection(ImageFetcher fetcher, URI uri) {
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
