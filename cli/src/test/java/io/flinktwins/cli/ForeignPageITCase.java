package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import io.flinktwins.testbed.host.PortChoice;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What web pages in a real browser can do to a cluster on the same machine. */
@EnabledIfSystemProperty(
        named = "browser",
        matches = ".+",
        disabledReason = "-Dbrowser=chromium opens pages in a headless browser")
class ForeignPageITCase {

    private static final int PATIENCE_SECONDS = 120;
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    /** Names under this domain, which nobody has, are this machine. */
    private static final String REBINDING = "--host-resolver-rules=MAP *.example 127.0.0.1";

    /** The answers of Flink's REST API may be read by any page, as it says itself; so an attempt that fails was refused. */
    private static final String ATTACK = """
            <!doctype html>
            <script>
            const flink = "%s", job = "%s";
            const upload = () => {
              const form = new FormData();
              form.append("jarfile", new Blob(["code"]), "evil.jar");
              return form;
            };
            const attempts = {
              read: () => fetch(`${flink}/jobs/overview`),
              upload: () => fetch(`${flink}/jars/upload`, { method: "POST", body: upload() }),
              submit: () => fetch(`${flink}/jobs`, { method: "POST", body: upload() }),
              stop: () => fetch(`${flink}/jobs/${job}/stop`, { method: "POST", body: "{}" }),
              cancel: () => fetch(`${flink}/jobs/${job}/yarn-cancel`),
              cancelUnseen: () => fetch(`${flink}/jobs/${job}/yarn-cancel`, { mode: "no-cors" })
                .then(() => { throw new Error("nobody can tell"); }),
            };
            const seen = { origin: location.origin };
            (async () => {
              for (const [name, attempt] of Object.entries(attempts)) {
                seen[name] = await attempt().then(answer => `answered ${answer.status}`, () => "refused");
              }
              await fetch("/seen", { method: "POST", body: JSON.stringify(seen) });
            })();
            </script>
            """;

    private static final String LINK = """
            <!doctype html>
            <script>location = "%s/";</script>
            """;

    @TempDir
    private Path folder;

    private final CompletableFuture<JsonNode> seen = new CompletableFuture<>();
    private EmbeddedFlink flink;
    private JobClient job;
    private HttpServer elsewhere;

    @BeforeEach
    void start() throws Exception {
        flink = EmbeddedFlink.start(PortChoice.ANY, 1);
        StreamExecutionEnvironment environment = flink.environment();
        environment
                .fromSequence(1, 1)
                .map(number -> NEVER.await(1, TimeUnit.HOURS))
                .returns(Boolean.class)
                .sinkTo(new DiscardingSink<>());
        job = environment.executeAsync("a job to attack");
        elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext(
                "/attack", exchange -> answer(exchange, ATTACK.formatted(flink.webAddress(), job.getJobID())));
        elsewhere.createContext("/link", exchange -> answer(exchange, LINK.formatted(flink.webAddress())));
        elsewhere.createContext("/seen", exchange -> {
            seen.complete(new ObjectMapper().readTree(exchange.getRequestBody()));
            answer(exchange, "");
        });
        elsewhere.start();
    }

    @AfterEach
    void stop() {
        elsewhere.stop(0);
        flink.close();
    }

    private static void answer(HttpExchange exchange, String page) throws IOException {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost", "127.0.0.1"})
    void aPageOfAnotherOriginCanDoNothing(String host) throws Exception {
        Process browser = browser().open(elsewhere(host, "/attack"), REBINDING);
        try {
            JsonNode attempts = seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(attempts.get("origin").asText()).contains(host);
            assertThat(attempts.toString()).doesNotContain("answered");
            assertThat(attempts.findValuesAsText("read")).containsExactly("refused");
        } finally {
            browser.destroy();
            browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(job.getJobStatus().get()).isIn(JobStatus.CREATED, JobStatus.RUNNING);
    }

    @Test
    void aNameThatIsBoundToThisMachineIsNotTakenForThePagesOwn() throws Exception {
        URI rebound = URI.create("http://evil.example:%d/jobs/overview"
                .formatted(flink.webAddress().getPort()));
        assertThat(browser().dump(rebound, REBINDING))
                .contains("Refused: the request is for the host 'evil.example:")
                .doesNotContain("a job to attack");
    }

    @Test
    void theWebUiWorks() throws Exception {
        assertThat(browser().dump(flink.webAddress(), "--virtual-time-budget=20000"))
                .contains("Available Task Slots")
                .contains("a job to attack");
    }

    @Test
    void aLinkOnAnotherPageOpensTheWebUi() throws Exception {
        assertThat(browser().dump(elsewhere("localhost", "/link"), "--virtual-time-budget=20000"))
                .contains("Available Task Slots")
                .contains("a job to attack");
    }

    private Browser browser() {
        return new Browser(System.getProperty("browser"), folder);
    }

    private URI elsewhere(String host, String path) {
        return URI.create(
                "http://%s:%d%s".formatted(host, elsewhere.getAddress().getPort(), path));
    }
}
