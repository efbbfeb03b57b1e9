package io.flinktwins.operators.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.fetch.UriImages;
import io.flinktwins.inference.fetch.UriImages.Arrival;
import io.flinktwins.operators.RecordedMetrics;
import io.flinktwins.schemas.Rejection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.TaskInfoImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FetchMetricsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final RecordedMetrics metrics = new RecordedMetrics();

    @Test
    @Timeout(60)
    void countTheHostsThatAreGivenUpAndTheImagesThatThisCosts() throws Exception {
        String nobody = "http://127.0.0.1:%d/".formatted(closedPort());
        try (UriImages images = open(nobody)) {
            assertThat(metrics.values()).containsEntry(".openCircuits", 0).containsEntry(".rejectedByCircuit", 0L);
            assertThat(rejection(images, nobody + "1").message()).contains("ConnectException");
            assertThat(metrics.values()).containsEntry(".openCircuits", 1).containsEntry(".rejectedByCircuit", 0L);
            assertThat(rejection(images, nobody + "2").message()).contains("given up for now");
            assertThat(metrics.values()).containsEntry(".openCircuits", 1).containsEntry(".rejectedByCircuit", 1L);
        }
    }

    private UriImages open(String prefix) {
        FetchOptions options =
                new FetchOptions(new AllowedUris(List.of(prefix)), 1_000, LONG, 1, 1, new Patience(1, LONG));
        return FetchMetrics.open(options, new TaskInfoImpl("fetch", 1, 0, 1, 0), metrics);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Rejection rejection(UriImages images, String uri) throws Exception {
        CompletableFuture<Rejection> rejection = new CompletableFuture<>();
        images.fetch(uri, new Arrival() {

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
        });
        return rejection.get();
    }
}
