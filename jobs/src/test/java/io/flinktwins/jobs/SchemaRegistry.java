package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.testbed.host.LoopbackPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A schema registry with Confluent's API in a process of its own, Apicurio's, behind a proxy that wants a login and may be
 * out of order.
 */
final class SchemaRegistry implements AutoCloseable {

    static final String LOGIN = "jobs:secret";

    private static final String API = "/apis/ccompat/v7";
    private static final String JSON_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process server;
    private final URI behind;
    private final HttpServer proxy;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();

    private final AtomicInteger refused = new AtomicInteger();

    private volatile boolean isBroken;

    /** @param runner Apicurio's quarkus-run.jar, or what it is called */
    SchemaRegistry(Path runner, Path directory) throws IOException {
        int port = LoopbackPorts.free();
        server = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        runner.toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("registry.log").toFile())
                .start();
        behind = URI.create("http://127.0.0.1:" + port);
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.setExecutor(threads);
        proxy.createContext("/", this::answer);
        proxy.start();
        TestTopics.await(this::isUp, "a registry");
    }

    private boolean isUp() {
        assertThat(server.isAlive()).as("the registry runs").isTrue();
        try {
            return get("/schemas/types").isArray();
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return "http://127.0.0.1:" + proxy.getAddress().getPort() + API;
    }

    void breaks() {
        isBroken = true;
    }

    void isMended() {
        isBroken = false;
    }

    /** How often the proxy has been asked while it was out of order. */
    int refused() {
        return refused.get();
    }

    /** The id of a new schema. */
    int register(String subject, String type, String schema) throws IOException {
        JsonNode answer = JSON.readTree(ask(
                        "POST",
                        API + "/subjects/" + subject + "/versions",
                        JSON.writeValueAsBytes(Map.of("schema", schema, "schemaType", type)))
                .body());
        assertThat(answer.path("id").isInt()).as(answer.toString()).isTrue();
        return answer.get("id").intValue();
    }

    /** The schema of an id, as any client would look it up. */
    String schema(int id) throws IOException {
        return get("/schemas/ids/" + id).get("schema").textValue();
    }

    private JsonNode get(String path) throws IOException {
        return JSON.readTree(ask("GET", API + path, new byte[0]).body());
    }

    private HttpResponse<byte[]> ask(String method, String path, byte[] body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(behind.resolve(path))
                .header("Content-Type", JSON_TYPE)
                .header("Accept", JSON_TYPE)
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String login = "Basic " + Base64.getEncoder().encodeToString(LOGIN.getBytes(StandardCharsets.UTF_8));
            if (isBroken) {
                refused.incrementAndGet();
                exchange.sendResponseHeaders(503, -1);
            } else if (!login.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
            } else {
                byte[] body = exchange.getRequestBody().readAllBytes();
                HttpResponse<byte[]> answer = ask(
                        exchange.getRequestMethod(), exchange.getRequestURI().toString(), body);
                exchange.sendResponseHeaders(
                        answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    @Override
    public void close() {
        proxy.stop(0);
        threads.shutdownNow();
        server.destroyForcibly();
    }
}
