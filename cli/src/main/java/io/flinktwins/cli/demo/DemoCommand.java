package io.flinktwins.cli.demo;

import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.pipeline.ImageStream;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.host.PortInUseException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twins demo}: the whole pipeline at work on one machine. */
@Command(
        name = "demo",
        description = {
            "Runs Kafka, Flink and both jobs in one process, on a stream of labelled images with some broken ones"
                    + " among them.",
            "Progress goes to standard error; the last line is one JSON object with what was measured, on standard"
                    + " output."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Path HOME = Path.of(System.getProperty("twins.home", "."));
    private static final int KAFKA_PORT = 9092;
    private static final int WEB_PORT = 8081;
    private static final int MAX_SLOTS = 4;

    /** Four batches for each slot: one runs, one is decoded, and two are in Kafka, on their way in or out. */
    private static final int UNANSWERED_PER_SLOT = 32;

    private final int slots = Math.min(MAX_SLOTS, Runtime.getRuntime().availableProcessors());

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model directory. Default: models/pretrained/alt_gvt_nano of this checkout.")
    private Path model = HOME.resolve("models/pretrained/alt_gvt_nano");

    @Option(
            names = "--images-from",
            paramLabel = "PATH",
            description = "Folder with a subfolder of images for each class, or Avro file of LabelledImage records."
                    + " Default: 3000 of Fashion-MNIST's test images.")
    private Path imagesFrom = HOME.resolve("models/data/fashion-mnist-test-3000.avro");

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "How many images to take; about one broken image in a hundred is added." + " Default: all.")
    private @Nullable Long images;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Port of the broker on the loopback interface. Default: 9092, or a free one.")
    private @Nullable Integer kafkaPort;

    @Option(
            names = "--web-port",
            paramLabel = "PORT",
            description = "Port of Flink's web UI on the loopback interface. Default: 8081, or a free one.")
    private @Nullable Integer webPort;

    @Option(names = "--keep-running", description = "Leave everything up at the end, until Ctrl-C.")
    private boolean keepRunning;

    @Override
    public Integer call() throws Exception {
        checkOptions();
        ImageSource source = ImageSource.of(imagesFrom, null);
        long available = source.count();
        run(source, images == null ? available : Math.min(images, available));
        return ExitCode.OK;
    }

    private void checkOptions() {
        if (images != null && images < 1) {
            throw new ParameterException(spec.commandLine(), "--images is %d; write 1 or more".formatted(images));
        }
        for (Path needed : new Path[] {model, imagesFrom}) {
            if (!Files.exists(needed)) {
                throw new ParameterException(spec.commandLine(), needed + " does not exist");
            }
        }
    }

    private void run(ImageSource source, long count) throws Exception {
        PrintWriter messages = spec.commandLine().getErr();
        messages.println("Starting Kafka, Flink and the two jobs ...");
        try (EmbeddedBroker broker = startBroker();
                EmbeddedFlink flink = startFlink();
                DemoJobs jobs = DemoJobs.start(flink, broker.bootstrapServers(), model, slots)) {
            messages.printf("Flink web UI: %s%nKafka:        %s%n", flink.webAddress(), broker.bootstrapServers());
            DemoFigures figures = follow(source, count, broker.bootstrapServers(), jobs);
            spec.commandLine().getOut().println(figures.result().toJson());
            if (keepRunning) {
                messages.printf(
                        "Still running; try ./twins tail classifications --from-beginning --bootstrap-servers %s, and"
                                + " end with Ctrl-C%n",
                        broker.bootstrapServers());
                new CountDownLatch(1).await();
            }
        }
    }

    private EmbeddedBroker startBroker() {
        try {
            return EmbeddedBroker.start(
                    kafkaPort == null ? LoopbackPorts.freeOrElseAnother(KAFKA_PORT) : kafkaPort, slots);
        } catch (PortInUseException e) {
            throw busy("--kafka-port", e);
        }
    }

    private EmbeddedFlink startFlink() {
        try {
            return EmbeddedFlink.start(
                    webPort == null ? LoopbackPorts.freeOrElseAnother(WEB_PORT) : webPort,
                    slots + DemoJobs.ACCURACY_SLOTS);
        } catch (PortInUseException e) {
            throw busy("--web-port", e);
        }
    }

    private ParameterException busy(String option, PortInUseException failure) {
        return new ParameterException(
                spec.commandLine(),
                "%s %d is in use; name another port, or leave the option out to take a free one"
                        .formatted(option, failure.port()));
    }

    private DemoFigures follow(ImageSource images, long count, String bootstrapServers, DemoJobs jobs)
            throws Exception {
        try (EventProducer producer = EventProducer.open(bootstrapServers);
                ImageStream stream = new ImageStream(
                        "demo", images, count, slots * UNANSWERED_PER_SLOT, producer, Clock.systemUTC());
                OutputReader output = OutputReader.open(bootstrapServers)) {
            Progress progress = new Progress(spec.commandLine().getErr(), stream.plannedImages());
            return new DemoRun(stream, jobs, progress).follow(output);
        }
    }
}
