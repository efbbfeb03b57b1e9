package io.flinktwins.inference.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of the S3 API in a process of its own, moto's, behind a proxy that answers wrongly where the test wants. */
final class ObjectStore implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");

    /** What each side settles for itself. */
    private static final Set<String> OF_A_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");

    private final Process server;
    private final URI behind;
    private final HttpServer proxy;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private volatile Fault fault = new Fault("nothing", Kind.NONE);

    /** What is answered to requests for objects whose key ends with something. */
    private record Fault(String suffix, Kind kind) {}

    /** How a store fails. */
    enum Kind {
        NONE,
        FORBIDDEN,
        UNAVAILABLE,
        /** The connection ends in the middle of the object. */
        BROKEN_OFF
    }

    ObjectStore(String motoServer) throws IOException {
        server = new ProcessBuilder(motoServer, "-H", "127.0.0.1", "-p", "0")
                .redirectErrorStream(true)
                .start();
        behind = awaitReady();
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.setExecutor(threads);
        proxy.createContext("/", this::answer);
        proxy.start();
    }

    private URI awaitReady() throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                threads.execute(() -> output.lines().forEach(unread -> {}));
                return URI.create(ready.group(1));
            }
            said.append(line).append('\n');
        }
        throw new IOException("moto's server has ended: " + said);
    }

    /** What clients take as the endpoint. */
    String endpoint() {
        return "http://127.0.0.1:" + proxy.getAddress().getPort();
    }

    void put(String path, byte[] object) throws IOException, InterruptedException {
        send("PUT", path, object);
    }

    void put(String path, Path file) throws IOException, InterruptedException {
        put(path, Files.readAllBytes(file));
    }

    void delete(String path) throws IOException, InterruptedException {
        send("DELETE", path, new byte[0]);
    }

    private void send(String method, String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(behind.resolve(path))
                .header("Content-Type", "application/octet-stream")
                // Moto checks no signature, but nobody without a name may change what is there.
                .header("Authorization", "AWS key:unchecked")
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("%s %s: %d".formatted(method, path, status));
        }
    }

    /** From now on, reading objects whose key ends so fails. */
    void fails(String suffix, Kind kind) {
        fault = new Fault(suffix, kind);
    }

    void recovers() {
        fault = new Fault("nothing", Kind.NONE);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean hit = exchange.getRequestURI().getPath().endsWith(fault.suffix);
            switch (hit ? fault.kind : Kind.NONE) {
                case NONE -> forward(exchange, false);
                case FORBIDDEN -> exchange.sendResponseHeaders(403, -1);
                case UNAVAILABLE -> exchange.sendResponseHeaders(503, -1);
                case BROKEN_OFF -> forward(exchange, exchange.getRequestMethod().equals("GET"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(HttpExchange exchange, boolean breaksOff) throws IOException, InterruptedException {
        URI target = URI.create(behind + exchange.getRequestURI().toString());
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        response.headers().map().forEach((name, values) -> {
            boolean head = exchange.getRequestMethod().equals("HEAD") && name.equalsIgnoreCase("content-length");
            if (head || !OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = response.body();
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body, 0, breaksOff ? body.length / 2 : body.length);
        }
    }

    @Override
    public void close() throws InterruptedException {
        proxy.stop(0);
        server.destroy();
        server.waitFor();
        threads.shutdownNow();
    }
}
