package io.flinktwins.cli.acceptance;

import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.pipeline.ImageStream;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.FlinkDistribution;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins acceptance}: what a release has to go through. */
@Command(
        name = "acceptance",
        description = {
            "Runs both jobs on a cluster of processes through what happens to clusters: a TaskManager, the broker and the"
                    + " JobManager crash, the broker hangs, the machine loses its power, the job continues from a savepoint with"
                    + " another parallelism, a new model version comes.",
            "Then checks that every image has exactly one answer, that the accuracy is the one that PyTorch had, that"
                    + " the dashboard's metrics are there and that cancelled jobs leave nothing behind.",
            "The last line is one JSON object with what was counted; exit code 1 if anything is not as it should be."
        })
public final class AcceptanceCommand implements Callable<Integer> {

    private static final int MAX_UNANSWERED = 400;
    private static final int CYCLES = 20;

    private final Checkout checkout = Checkout.current();
    private final Verdict verdict = new Verdict();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            required = true,
            description = "For the data and the logs of the cluster; must not exist yet.")
    private Path directory;

    @Option(
            names = "--prometheus",
            paramLabel = "PROGRAM",
            description =
                    "Have this Prometheus read the metrics, and ask it every query of the dashboard and every alert rule.")
    private @Nullable String prometheus;

    @Override
    public Integer call() throws Exception {
        if (Files.exists(directory)) {
            throw new InvalidOptionsException("--directory %s exists already; name a new one".formatted(directory));
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
        verdict.count("seconds", Duration.ofNanos(System.nanoTime() - start).toSeconds());
        verdict.violations().forEach(violation -> say("Not as it should be: " + violation));
        spec.commandLine().getOut().println(verdict.toJson());
        return verdict.violations().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void run(StandaloneCluster cluster, GrowingModel model) throws Exception {
        say("Starting Kafka, Flink and the two jobs ...");
        ClusterUnderTest underTest = new ClusterUnderTest(cluster, model);
        model.add(1);
        underTest.start();
        Checks checks = new Checks(cluster, checkout, verdict);
        stream(underTest, checks, cluster.bootstrapServers());
        checks.metrics();
        if (prometheus != null) {
            checks.prometheus(prometheus, directory.resolve("prometheus"));
        }
        checks.restPort();
        underTest.cancelJobs();
        cancelAgainAndAgain(new CancelCycles(cluster, checkout, model.directory()), checks);
        checks.processes(ClusterUnderTest.CRASHES);
    }

    private void stream(ClusterUnderTest underTest, Checks checks, String bootstrapServers) throws Exception {
        ImageSource images = ImageSource.of(checkout.demoImages(), null);
        int count = (int) images.count();
        try (EventProducer producer = EventProducer.open(bootstrapServers);
                ImageStream stream =
                        new ImageStream("acceptance", images, count, MAX_UNANSWERED, producer, Clock.systemUTC());
                OutputReader output = OutputReader.open(bootstrapServers);
                Progress progress = new Progress(spec.commandLine().getErr(), stream.plannedImages())) {
            checks.accuracy(new FaultyRun(stream, progress, underTest.faults(count)).follow(output));
            checks.answers(stream.plannedImages());
        }
    }

    private void cancelAgainAndAgain(CancelCycles cycles, Checks checks) throws Exception {
        say("Submitting and cancelling %d times ...".formatted(CYCLES));
        checks.jobClasses(cycles.run(CYCLES));
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
