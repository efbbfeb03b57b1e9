package io.flinktwins.cli.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.testbed.host.LoopbackPorts;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Prometheus that reads what exporters on this machine say. Used by one thread. */
final class PrometheusServer implements AutoCloseable {

    /** What a panel leaves out, and what it shows where nothing is left or has been counted yet. */
    private static final Pattern ZERO = Pattern.compile("( > 0)? or on\\(\\) vector\\(0\\)$");

    private static final Pattern SELECTOR = Pattern.compile("\\b(?:flink_\\w+|up)\\b(?:\\{[^}]*})?");

    private static final long STOP_SECONDS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final URI address;

    private PrometheusServer(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts it on the loopback interface.
     *
     * @param program the executable
     * @param alerts file of alert rules
     * @param directory of its configuration, data and log; must not exist yet
     */
    static PrometheusServer start(String program, Path alerts, List<URI> exporters, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<String> targets = exporters.stream().map(URI::getAuthority).toList();
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ['%s']
                scrape_configs: [{job_name: flink, static_configs: [{targets: %s}]}]
                """.formatted(
                        alerts.toAbsolutePath().normalize(), targets));
        URI address = URI.create("http://127.0.0.1:" + LoopbackPorts.free());
        Process process = new ProcessBuilder(
                        program,
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=" + address.getAuthority())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new PrometheusServer(process, address);
    }

    /** The queries of a Grafana dashboard that find nothing. */
    List<String> emptyQueries(Path dashboard) throws IOException, InterruptedException {
        return empty(json.readTree(dashboard.toFile()).findValuesAsText("expr").stream()
                .map(query -> ZERO.matcher(query).replaceFirst(""))
                .toList());
    }

    /** What alerts look at, by metric and labels, that is not there; whether it is worth an alert, is not asked. */
    List<String> emptySelectors() throws IOException, InterruptedException {
        return empty(rules().flatMap(
                        rule -> SELECTOR.matcher(rule.path("query").asText()).results())
                .map(MatchResult::group)
                .distinct()
                .toList());
    }

    private List<String> empty(List<String> queries) throws IOException, InterruptedException {
        List<String> empty = new ArrayList<>();
        for (String query : queries) {
            JsonNode found = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
            if (found.path("result").isEmpty()) {
                empty.add(query);
            }
        }
        return empty;
    }

    /** The names of the alerts that have been evaluated without an error. */
    List<String> soundAlerts() throws IOException, InterruptedException {
        return rules().filter(rule -> rule.path("health").asText().equals("ok"))
                .map(rule -> rule.path("name").asText())
                .toList();
    }

    private Stream<JsonNode> rules() throws IOException, InterruptedException {
        return get("/api/v1/rules")
                .path("groups")
                .valueStream()
                .flatMap(group -> group.path("rules").valueStream());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
        return json.readTree(http.send(request, BodyHandlers.ofString()).body()).path("data");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
