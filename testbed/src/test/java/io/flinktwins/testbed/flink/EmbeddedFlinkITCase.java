package io.flinktwins.testbed.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.PortInUseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

class EmbeddedFlinkITCase {

    private static final CountDownLatch BOTH_RUN = new CountDownLatch(2);

    @Test
    void twoJobsRunAtOnce() throws Exception {
        try (EmbeddedFlink flink = EmbeddedFlink.start(PortChoice.ANY, 2)) {
            JobClient one = submitJobThatWaitsForTheOther(flink);
            JobClient other = submitJobThatWaitsForTheOther(flink);
            assertThat(one.getJobExecutionResult().get(60, TimeUnit.SECONDS)).isNotNull();
            assertThat(other.getJobExecutionResult().get(60, TimeUnit.SECONDS)).isNotNull();
        }
    }

    private static JobClient submitJobThatWaitsForTheOther(EmbeddedFlink flink) throws Exception {
        StreamExecutionEnvironment environment = flink.environment();
        environment.setParallelism(1);
        environment
                .fromSequence(1, 1)
                .map(number -> {
                    BOTH_RUN.countDown();
                    return BOTH_RUN.await(60, TimeUnit.SECONDS);
                })
                .returns(Boolean.class)
                .sinkTo(new DiscardingSink<>());
        return environment.executeAsync();
    }

    @Test
    void theWebPageIsServedOnThePortAskedFor() throws Exception {
        int port = LoopbackPorts.free();
        try (EmbeddedFlink flink = EmbeddedFlink.start(PortChoice.exactly(port), 1)) {
            assertThat(flink.webAddress().getPort()).isEqualTo(port);
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(flink.webAddress()).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.body()).contains("Apache Flink Web Dashboard");
        }
        assertThat(LoopbackPorts.isFree(port)).isTrue();
    }

    @Test
    void whatAForeignPageSendsIsRefusedAndNothingElse() throws Exception {
        try (EmbeddedFlink flink = EmbeddedFlink.start(PortChoice.ANY, 1)) {
            String own = flink.webAddress().getAuthority();
            assertThat(answer(flink, "GET /overview HTTP/1.1", "Host: " + own)).startsWith("HTTP/1.1 200 ");
            assertThat(answer(flink, "POST /jobs HTTP/1.1", "Host: " + own, "Origin: http://" + own))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(answer(flink, "POST /jobs HTTP/1.1", "Host: " + own, "Origin: http://evil.example"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(answer(flink, "GET /overview HTTP/1.1", "Host: " + own, "Sec-Fetch-Site: cross-site"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(answer(flink, "GET /overview HTTP/1.1", "Host: evil.example"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("twins.rest.allowed-hosts");
        }
    }

    /** Java's HTTP clients don't let a caller set the host. */
    private static String answer(EmbeddedFlink flink, String... head) throws IOException {
        URI address = flink.webAddress();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request = String.join("\r\n", head) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void twoThatPreferOnePortAtOnceBothStart() throws Exception {
        PortChoice port = PortChoice.preferably(LoopbackPorts.free());
        CompletableFuture<EmbeddedFlink> start = CompletableFuture.supplyAsync(() -> EmbeddedFlink.start(port, 1));
        try (EmbeddedFlink one = EmbeddedFlink.start(port, 1);
                EmbeddedFlink other = start.get(60, TimeUnit.SECONDS)) {
            assertThat(List.of(one.webAddress().getPort(), other.webAddress().getPort()))
                    .doesNotHaveDuplicates()
                    .contains(port.preferred());
        }
    }

    @Test
    void aBusyPortIsNamed() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedFlink.start(PortChoice.exactly(holder.getLocalPort()), 1))
                    .isInstanceOf(PortInUseException.class)
                    .hasMessageContaining(String.valueOf(holder.getLocalPort()));
        }
    }
}
