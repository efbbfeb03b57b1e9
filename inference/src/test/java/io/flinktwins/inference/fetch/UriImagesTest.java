package io.flinktwins.inference.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.fetch.UriImages.Arrival;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The host here hangs until the test is over. */
@Timeout(60)
class UriImagesTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer hanging;

    @BeforeEach
    void startServer() throws IOException {
        hanging = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hanging.setExecutor(threads);
        hanging.createContext("/", this::hang);
        hanging.start();
    }

    @AfterEach
    void stopServer() {
        over.countDown();
        hanging.stop(0);
        threads.shutdownNow();
    }

    /** Whoever takes the first image over asks for the next one, although there is nobody left to fetch it. */
    @Test
    void closingEndsTheFetchThatRunsAndStartsNoOther() throws Exception {
        UriImages images = images();
        Taken first = new Taken();
        Taken second = new Taken();
        images.fetch(root() + "1", first);
        images.fetch(root() + "2", second);
        asked.await();
        images.close();
        assertThat(first.rejection.get().reason()).isEqualTo(Reason.FETCH_FAILED);
        assertThat(second.rejection).isNotDone();
    }

    @Test
    void whatIsNotAllowedIsRejectedByTheOneWhoAsks() {
        Taken outside = new Taken();
        try (UriImages images = images()) {
            images.fetch("https://elsewhere.example.com/1", outside);
            assertThat(outside.rejection)
                    .isCompletedWithValueMatching(rejection -> rejection.reason() == Reason.URI_NOT_ALLOWED);
        }
    }

    private UriImages images() {
        FetchOptions options = new FetchOptions(
                new AllowedUris(List.of(root())),
                1_000,
                Duration.ofMinutes(10),
                1,
                10,
                new Patience(5, Duration.ofMinutes(1)));
        return UriImages.open(options, "test", FetchListener.NONE);
    }

    private String root() {
        return "http://127.0.0.1:%d/".formatted(hanging.getAddress().getPort());
    }

    private void hang(HttpExchange exchange) {
        asked.countDown();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    /** Takes over at once whatever arrives; what goes wrong meanwhile is its result. */
    private static final class Taken implements Arrival {

        private final CompletableFuture<Rejection> rejection = new CompletableFuture<>();

        @Override
        public void fetched(byte[] encoded, Runnable taken) {
            rejection.completeExceptionally(new AssertionError("nothing can be fetched here"));
        }

        @Override
        public void rejected(Rejection why, Runnable taken) {
            taken.run();
            rejection.complete(why);
        }

        @Override
        public void failed(Throwable cause) {
            rejection.completeExceptionally(cause);
        }
    }
}
