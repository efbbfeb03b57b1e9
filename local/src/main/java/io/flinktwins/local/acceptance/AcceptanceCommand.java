package io.flinktwins.local.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.local.host.LoopbackPorts;
import io.flinktwins.local.images.PictureSource;
import io.flinktwins.local.kafka.EventProducer;
import io.flinktwins.local.pipeline.OutputReader;
import io.flinktwins.local.pipeline.PictureStream;
import io.flinktwins.local.pipeline.Progress;
import io.flinktwins.local.standalone.Checkout;
import io.flinktwins.local.standalone.FlinkDistribution;
import io.flinktwins.local.standalone.ServerProcess;
import io.flinktwins.local.standalone.StandaloneCluster;
import io.flinktwins.schemas.AccuracyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twins acceptance}: what a release has to go through. */
@Command(
        name = "acceptance",
        description = {
            "Runs both jobs on a cluster of processes through what happens to clusters: a TaskManager and the broker are"
                    + " killed, the job continues from a savepoint with another parallelism, a new model version comes.",
            "Then checks that every image has exactly one answer, that the accuracy is the one that PyTorch had, that"
                    + " the dashboard's metrics are there and that cancelled jobs leave nothing behind.",
            "The last line is one JSON object with what was counted; exit code 1 if anything is not as it should be."
        })
public final class AcceptanceCommand implements Callable<Integer> {

    private static final int MOST_UNANSWERED = 400;
    private static final int WARM_UP_CYCLES = 8;
    private static final int CYCLES = 12;
    private static final long MOST_METASPACE_GROWTH_KIBIBYTES = 8 << 10;

    private final Checkout checkout = Checkout.current();
    private final Verdict verdict = new Verdict();
    private final ObjectNode figures = JsonNodeFactory.instance.objectNode();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            required = true,
            description = "For the data and the logs of the cluster; must not exist yet.")
    private Path directory;

    @Override
    public Integer call() throws Exception {
        if (Files.exists(directory)) {
            throw new ParameterException(spec.commandLine(), directory + " exists already; name a new one");
        }
        Path home = directory.toAbsolutePath().normalize();
        FlinkDistribution flink =
                FlinkDistribution.find(checkout, spec.commandLine().getErr());
        StandaloneCluster cluster = StandaloneCluster.prepare(
                home.resolve("cluster"), flink, checkout, LoopbackPorts.free(), LoopbackPorts.free(), true);
        long start = System.nanoTime();
        try {
            run(cluster, new GrowingModel(checkout.demoModel().resolve("1"), home.resolve("model")));
        } finally {
            cluster.stop();
        }
        figures.put("seconds", Duration.ofNanos(System.nanoTime() - start).toSeconds());
        return report();
    }

    private void run(StandaloneCluster cluster, GrowingModel model) throws Exception {
        say("Starting Kafka, Flink and the two jobs ...");
        ClusterUnderTest underTest = new ClusterUnderTest(cluster, model);
        underTest.start();
        checkAccuracy(follow(cluster, underTest));
        checkAnswers(cluster);
        checkMetrics(cluster);
        underTest.cancelJobs();
        say("Submitting and cancelling %d times ...".formatted(WARM_UP_CYCLES + CYCLES));
        CancelCycles cycles = new CancelCycles(cluster, checkout, model.directory());
        cycles.run(WARM_UP_CYCLES);
        Map<String, Long> before = metaspace(cluster);
        cycles.run(CYCLES);
        checkMetaspace(before, metaspace(cluster));
        checkProcesses(cluster);
    }

    private SortedMap<Long, AccuracyReport> follow(StandaloneCluster cluster, ClusterUnderTest underTest)
            throws Exception {
        PictureSource pictures = PictureSource.of(checkout.demoPictures(), null);
        try (EventProducer producer = EventProducer.open(cluster.bootstrapServers());
                PictureStream stream =
                        new PictureStream(pictures, pictures.count(), MOST_UNANSWERED, producer, Clock.systemUTC());
                OutputReader output = OutputReader.open(cluster.bootstrapServers())) {
            Progress progress = new Progress(spec.commandLine().getErr(), stream.plannedImages());
            figures.put("images", stream.plannedImages());
            return new FaultyRun(stream, progress, underTest.faults((int) pictures.count())).follow(output);
        }
    }

    /** All versions have the same graph, so that together they are as often right as PyTorch was. */
    private void checkAccuracy(SortedMap<Long, AccuracyReport> reports) throws IOException {
        long correct = 0;
        for (AccuracyReport report : reports.values()) {
            Double top1 = report.getTop1();
            correct += top1 == null ? 0 : Math.round(top1 * report.getCount());
        }
        int expected = new ObjectMapper()
                .readTree(checkout.demoPicturesExpected().toFile())
                .path("correctTop1")
                .asInt();
        figures.put("correct", correct);
        verdict.expectEqual("right answers", correct, (long) expected);
        verdict.expectEqual("model versions in the reports", reports.keySet(), Set.of(1L, 2L));
    }

    private void checkAnswers(StandaloneCluster cluster) throws Exception {
        Ledger ledger = Ledger.read(cluster.bootstrapServers());
        figures.put("classified", ledger.classifications());
        figures.put("deadLetters", ledger.deadLetters());
        figures.put("missing", ledger.missing());
        figures.put("doubled", ledger.doubled());
        verdict.expectEqual(
                "images in Kafka", (long) ledger.images(), figures.get("images").asLong());
        verdict.expectEqual("images without an answer", ledger.missing(), 0L);
        verdict.expectEqual("images with several answers", ledger.doubled(), 0L);
        verdict.expectEqual("answers", ledger.classifications() + ledger.deadLetters(), ledger.images());
    }

    private void checkMetrics(StandaloneCluster cluster) throws IOException {
        Set<String> missing = new TreeSet<>(MetricNames.of(checkout.dashboard()));
        figures.put("dashboardMetrics", missing.size());
        missing.removeAll(MetricNames.of(cluster.metrics()));
        verdict.expect(missing.isEmpty(), "no Flink process exports what the dashboard shows: " + missing);
    }

    private static Map<String, Long> metaspace(StandaloneCluster cluster) throws IOException, InterruptedException {
        Map<String, Long> used = new TreeMap<>();
        for (Map.Entry<String, ServerProcess> server : cluster.servers().entrySet()) {
            if (server.getKey().startsWith("taskmanager")) {
                used.put(
                        server.getKey(),
                        Metaspace.usedKibibytes(server.getValue().processId()));
            }
        }
        return used;
    }

    private void checkMetaspace(Map<String, Long> before, Map<String, Long> after) {
        ObjectNode growth = figures.putObject("metaspaceGrowthKibibytes");
        after.forEach((taskManager, used) -> {
            long grown = used - before.getOrDefault(taskManager, 0L);
            growth.put(taskManager, grown);
            verdict.expect(
                    grown < MOST_METASPACE_GROWTH_KIBIBYTES,
                    "%d cancelled jobs left %d KiB in the metaspace of %s".formatted(CYCLES, grown, taskManager));
        });
    }

    private void checkProcesses(StandaloneCluster cluster) throws IOException {
        verdict.expectEqual("processes at the end", cluster.servers().keySet(), ClusterUnderTest.SURVIVORS);
        try (Stream<Path> logs = Files.list(cluster.logs())) {
            for (Path log : logs.toList()) {
                verdict.expect(
                        !Files.readString(log).contains("UnsatisfiedLinkError"), log + " has an UnsatisfiedLinkError");
            }
        }
    }

    private int report() {
        PrintWriter out = spec.commandLine().getOut();
        verdict.violations().forEach(violation -> say("Not as it should be: " + violation));
        out.println(figures);
        return verdict.violations().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
