package io.flinktwins.cli.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.testbed.host.Await;
import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.ServerProcess;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What must hold of a cluster and of what came out of it, each as a method. */
record Checks(StandaloneCluster cluster, Checkout checkout, Verdict verdict) {

    private static final int GARBAGE_COLLECTIONS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PROMETHEUS_PATIENCE = Duration.ofMinutes(1);

    /**
     * The thread with which JavaCPP frees memory holds the job that was first, and caches of the JDK's method handles
     * ({@code java.lang.runtime.ObjectMethods}) hold the job that used them last.
     */
    private static final int MAX_HELD = 4;

    /** All versions have the same graph, so that together they are as often right as PyTorch was. */
    void accuracy(SortedMap<Long, AccuracyReport> newestReports) throws IOException {
        long correct = 0;
        for (AccuracyReport report : newestReports.values()) {
            Double top1 = report.getTop1();
            correct += top1 == null ? 0 : Math.round(top1 * report.getCount());
        }
        long expected = new ObjectMapper()
                .readTree(checkout.demoImagesExpected().toFile())
                .path("correctTop1")
                .asLong();
        verdict.expect("correct", correct, expected);
        verdict.expect("modelVersions", newestReports.size(), 2);
    }

    /** Every image has one answer. */
    void answers(long images) throws Exception {
        OutputLedger ledger = OutputLedger.read(cluster.bootstrapServers());
        verdict.expect("images", ledger.images(), images);
        verdict.count("classified", ledger.classifications());
        verdict.count("deadLetters", ledger.deadLetters());
        verdict.expect("missing", ledger.missing(), 0);
        verdict.expect("doubled", ledger.doubled(), 0);
        verdict.expect("misjudged", ledger.misjudged(), 0);
        verdict.expect(
                ledger.classifications() + ledger.deadLetters() == ledger.images(),
                "there are answers without an image");
    }

    /** The jobs export what the dashboard shows, and what the alerts are about. */
    void metrics() throws IOException {
        Set<String> missing = new TreeSet<>(PrometheusMetrics.namesIn(checkout.dashboard()));
        verdict.count("dashboardMetrics", missing.size());
        missing.addAll(PrometheusMetrics.namesIn(checkout.alerts()));
        missing.removeAll(PrometheusMetrics.read(cluster.metrics()).names());
        verdict.expect(missing.isEmpty(), "no Flink process exports what dashboard and alerts ask for: " + missing);
    }

    /** Every query of the dashboard finds something, and every alert rule can be evaluated. */
    void prometheus(String program, Path directory) throws Exception {
        long alerts = Files.readAllLines(checkout.alerts()).stream()
                .filter(line -> line.contains("- alert:"))
                .count();
        try (PrometheusServer server =
                PrometheusServer.start(program, checkout.alerts(), cluster.metrics(), directory)) {
            Await.until(
                    "Prometheus to find what the dashboard shows",
                    PROMETHEUS_PATIENCE,
                    () -> server.emptyQueries(checkout.dashboard()).isEmpty());
            Await.until(
                    "Prometheus to find what the alerts look at",
                    PROMETHEUS_PATIENCE,
                    () -> server.emptySelectors().isEmpty());
            Await.until(
                    "Prometheus to evaluate all alerts",
                    PROMETHEUS_PATIENCE,
                    () -> server.soundAlerts().size() == alerts);
        } catch (TimeoutException e) {
            verdict.expect(false, e.getMessage() + "; see " + directory);
        }
        verdict.count("alertRules", alerts);
    }

    /** Flink's REST port refuses what a web page of another origin sends. */
    void restPort() throws IOException, InterruptedException {
        HttpRequest ofForeignPage = HttpRequest.newBuilder(cluster.webAddress().resolve("/jobs"))
                .header("Origin", "http://elsewhere.example")
                .POST(BodyPublishers.noBody())
                .build();
        verdict.expect(
                "statusForForeignPage",
                HttpClient.newHttpClient()
                        .send(ofForeignPage, BodyHandlers.discarding())
                        .statusCode(),
                HttpURLConnection.HTTP_FORBIDDEN);
    }

    /**
     * Jobs that have ended leave no classes behind.
     *
     * @param ended how many have
     */
    void jobClasses(int ended) throws IOException, InterruptedException {
        for (Map.Entry<String, ServerProcess> server : cluster.servers().entrySet()) {
            if (server.getKey().contains("manager")) {
                jobClasses(ended, server.getKey(), server.getValue().processId());
            }
        }
    }

    private void jobClasses(int ended, String server, long processId) throws IOException, InterruptedException {
        long held = Long.MAX_VALUE;
        for (int round = 0; round < GARBAGE_COLLECTIONS && held > MAX_HELD; round++) {
            Thread.sleep(PAUSE.toMillis());
            held = JobClassLoaders.count(processId);
        }
        verdict.count("heldJobs." + server, held);
        if (held > MAX_HELD) {
            Path dump = cluster.logs().resolve(server + ".hprof");
            JobClassLoaders.dump(processId, dump);
            verdict.expect(
                    false,
                    "%s holds the classes of %d jobs of %d that have ended; who does shows %s"
                            .formatted(server, held, ended, dump));
        }
    }

    /** No process ended but those that were made to, and native libraries were loaded once. */
    void processes(int crashes) throws IOException {
        long ends = 0;
        try (Stream<Path> logs = Files.list(cluster.logs())) {
            for (Path log : logs.toList()) {
                String text = Files.readString(log);
                verdict.expect(!text.contains("UnsatisfiedLinkError"), log + " has an UnsatisfiedLinkError");
                ends += text.lines()
                        .filter(line -> line.contains(" keep-running: "))
                        .count();
            }
        }
        verdict.expect("endedProcesses", ends, crashes);
    }
}
