package io.flinktwins.serve;

import static io.flinktwins.serve.ServerUnderTest.base64;
import static io.flinktwins.serve.ServerUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.serve.HeldEngine.Gate;
import io.flinktwins.serve.ServerUnderTest.Setup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server does with requests that ask too much, come too early or too late, or from somebody else's page. */
class ServerMannersTest {

    private static final String INFER = "/v2/models/tiny/infer";
    private static final String PADDLEX = "/image-classification";
    private static final String SERVING = "/imagenet/prediction";

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void addModel() throws IOException {
        model = TinyModel.in(folder);
    }

    @Test
    void aBodyOverTheLimitIsRefusedByEachDialectInItsOwnWords() {
        String large = "{\"image\": \"" + "A".repeat(3_000) + "\"}";
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model).maxBody("2kb"))) {
            HttpResponse<byte[]> infer = server.post(INFER, large);
            assertThat(infer.statusCode()).isEqualTo(413);
            assertThat(json(infer).get("error").textValue()).contains("larger than 2048 bytes");
            HttpResponse<byte[]> paddleX = server.post(PADDLEX, large);
            assertThat(paddleX.statusCode()).isEqualTo(413);
            assertThat(json(paddleX).get("errorCode").intValue()).isEqualTo(413);
            HttpResponse<byte[]> serving = server.post(SERVING, large);
            assertThat(serving.statusCode()).isEqualTo(413);
            assertThat(json(serving).get("err_no").intValue()).isEqualTo(5000);
            assertThat(server.post(INFER, request(1)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void moreImagesThanARequestMayHaveAreRefused() {
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model).requests(2, 2))) {
            assertThat(server.post(INFER, request(2)).statusCode()).isEqualTo(200);
            HttpResponse<byte[]> response = server.post(INFER, request(3));
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(json(response).get("error").textValue()).contains("--max-images-per-request");
            assertThat(server.post(SERVING, "{\"value\": [\"AA==\",\"AA==\",\"AA==\"]}")
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void imagesOverTheQueueAreRefusedUntilThereIsRoom() throws Exception {
        Gate gate = Gate.closed();
        try (ServerUnderTest server =
                ServerUnderTest.start(new Setup(model).requests(1, 1).engine(gate::before))) {
            CompletableFuture<HttpResponse<byte[]>> first = server.postLater(INFER, request(1));
            gate.started().acquire();
            HttpResponse<byte[]> second = server.post(INFER, request(1));
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("Retry-After")).contains("1");
            assertThat(json(second).get("error").textValue()).contains("--max-queued-images");
            gate.permits().release(2);
            assertThat(first.get().statusCode()).isEqualTo(200);
            assertThat(server.post(INFER, request(1)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void untilTheModelIsThereNothingIsReady() {
        try (ServerUnderTest server = ServerUnderTest.listening(new Setup(model))) {
            assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
            assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(503);
            assertThat(server.get("/health").statusCode()).isEqualTo(503);
            HttpResponse<byte[]> response = server.post(INFER, request(1));
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(json(response).get("error").textValue()).isEqualTo("the model is being loaded");
            assertThat(json(server.post(SERVING, "{\"key\": [], \"value\": []}"))
                            .get("err_no")
                            .intValue())
                    .isEqualTo(3001);
            server.server().load();
            assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aServerThatStopsAnswersWhatItHas() throws Exception {
        Gate gate = Gate.closed();
        ServerUnderTest server = ServerUnderTest.start(new Setup(model).engine(gate::before));
        CompletableFuture<HttpResponse<byte[]>> answer = server.postLater(INFER, request(2));
        gate.started().acquire();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
        // Whoever comes now is told so, or finds nobody.
        assertThat(isServed(server)).isFalse();
        assertThat(stopped).isNotDone();
        gate.permits().release(2);
        assertThat(answer.get().statusCode()).isEqualTo(200);
        stopped.get(ServerUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Asks until the server has begun to stop. */
    private static boolean isServed(ServerUnderTest server) {
        long end = System.nanoTime() + ServerUnderTest.PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (server.get("/v2/health/ready").statusCode() == 503) {
                    return false;
                }
            } catch (UncheckedIOException e) {
                return false;
            }
        }
        return true;
    }

    @Test
    void anAnswerThatTakesTooLongIsNotWaitedFor() {
        Gate gate = Gate.closed();
        Setup setup = new Setup(model).requestTimeout(Duration.ofMillis(200)).engine(gate::before);
        try (ServerUnderTest server = ServerUnderTest.start(setup)) {
            HttpResponse<byte[]> response = server.post(INFER, request(1));
            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(json(response).get("error").textValue()).contains("--request-timeout");
            gate.permits().release(1_000);
        }
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedFor() throws IOException {
        Setup setup = new Setup(model).requestTimeout(Duration.ofMillis(200));
        try (ServerUnderTest server = ServerUnderTest.start(setup)) {
            String answer = raw(server, "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{");
            assertThat(answer).startsWith("HTTP/1.1 408 ").contains("did not arrive in time");
        }
    }

    @Test
    void bodiesAreNotInflated() {
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model))) {
            HttpResponse<byte[]> response =
                    server.send(HttpRequest.newBuilder(server.posting(INFER, request(1)), (name, value) -> true)
                            .header("Content-Encoding", "gzip")
                            .build());
            assertThat(response.statusCode()).isEqualTo(415);
            assertThat(json(response).get("error").textValue()).contains("gzip");
        }
    }

    @Test
    void otherPeoplesPagesAreRefused() throws IOException {
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model))) {
            HttpResponse<byte[]> response =
                    server.send(HttpRequest.newBuilder(server.posting(INFER, request(1)), (name, value) -> true)
                            .header("Sec-Fetch-Site", "cross-site")
                            .build());
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(raw(server, get("evil.example")))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("--allow-host");
            assertThat(raw(server, get("twins.example"))).startsWith("HTTP/1.1 200 ");
            assertThat(raw(server, get("localhost"))).startsWith("HTTP/1.1 200 ");
        }
    }

    private static String get(String host) {
        return "GET /v2/health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    /** Sends these bytes and no more; what comes back until the server has no more to say, or closes. */
    private static String raw(ServerUnderTest server, String request) throws IOException {
        URI address = server.server().address();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theFiguresHaveTheNamesOfTheOperator() {
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model))) {
            assertThat(server.post(INFER, request(2)).statusCode()).isEqualTo(200);
            String page = new String(server.get("/metrics").body(), StandardCharsets.UTF_8);
            assertThat(page)
                    .contains("twins_serve_totalRecordsProcessed_total{model=\"tiny\",version=\"1\"} 2.0")
                    .contains("twins_serve_batchSize{model=\"tiny\",version=\"1\",quantile=\"0.5\"}")
                    .contains("twins_serve_modelVersion 1.0")
                    .contains("twins_serve_queuedImages 0.0")
                    .contains("twins_serve_loaded{device=\"cpu\",model=\"tiny\",version=\"1\"} 1.0")
                    .contains("twins_serve_requests_total{path=\"/v2/models/:model/infer\",status=\"200\"} 1.0");
        }
    }

    @Test
    void aNewVersionTakesOverWithoutARefusal() throws IOException {
        Setup setup = new Setup(model).poll(Duration.ofMillis(10));
        try (ServerUnderTest server = ServerUnderTest.start(setup)) {
            assertThat(version(server.post(INFER, request(2)))).isEqualTo("1");
            TinyModel.addVersion(model, 2);
            long end = System.nanoTime() + ServerUnderTest.PATIENCE.toNanos();
            String version = "1";
            while (!version.equals("2") && System.nanoTime() < end) {
                HttpResponse<byte[]> response = server.post(INFER, request(2));
                assertThat(response.statusCode()).isEqualTo(200);
                version = version(response);
            }
            assertThat(version).isEqualTo("2");
            String path = "/v2/models/tiny/versions/%s/infer";
            assertThat(server.post(path.formatted(2), request(1)).statusCode()).isEqualTo(200);
            assertThat(server.post(path.formatted(1), request(1)).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aVersionThatIsKeptCanBeAskedForBesideABetterOne() throws IOException {
        TinyModel.addVersion(model, 2);
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(model).kept(1L))) {
            assertThat(version(server.post(INFER, request(1)))).isEqualTo("2");
            for (String number : List.of("1", "2")) {
                String path = "/v2/models/tiny/versions/%s/infer".formatted(number);
                assertThat(version(server.post(path, request(1)))).isEqualTo(number);
            }
            assertThat(json(server.get("/v2/models/tiny")).get("versions").toString())
                    .isEqualTo("[\"1\",\"2\"]");
        }
    }

    private static String version(HttpResponse<byte[]> response) {
        return json(response).get("model_version").textValue();
    }

    private static String request(int images) {
        String file = "\"" + base64(TinyModel.png(0)) + "\"";
        return """
                {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [%d], "data": [%s]}]}
                """.formatted(images, String.join(",", Collections.nCopies(images, file)));
    }
}
