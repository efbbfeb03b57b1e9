package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.testbed.host.Await;
import io.flinktwins.testbed.host.LoopbackPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** {@code twins serve} in this JVM, on a port that nobody else has, until it is closed. */
final class RunningServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int port = LoopbackPorts.free();
    private final StringWriter err = new StringWriter();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Thread command;

    private RunningServer(String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", Integer.toString(port)));
        arguments.addAll(List.of(options));
        CommandLine commandLine = Twins.commandLine(() -> true).setErr(new PrintWriter(err, true));
        command = new Thread(() -> Twins.execute(commandLine, arguments.toArray(String[]::new)), "twins serve");
    }

    /** Starts the command, and returns when it answers requests. */
    static RunningServer start(String... options) throws Exception {
        RunningServer server = new RunningServer(options);
        server.command.start();
        try {
            Await.until("the server", PATIENCE, server::isReady);
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private boolean isReady() throws IOException, InterruptedException {
        assertThat(command.isAlive()).as(err::toString).isTrue();
        return get("/v2/health/ready").statusCode() == HttpURLConnection.HTTP_OK;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
    }

    URI at(String path) {
        return URI.create("http://%s%s".formatted(hostAndPort(), path));
    }

    String hostAndPort() {
        return "127.0.0.1:" + port;
    }

    /** As Ctrl-C does. */
    @Override
    public void close() throws InterruptedException {
        command.interrupt();
        command.join(PATIENCE.toMillis());
        assertThat(command.isAlive()).as("the server has ended").isFalse();
    }
}
