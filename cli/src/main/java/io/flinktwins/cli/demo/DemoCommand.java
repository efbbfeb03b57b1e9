package io.flinktwins.cli.demo;

import io.flinktwins.cli.images.ClassMatching;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.ImagesOption;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.pipeline.DemoModelOption;
import io.flinktwins.cli.pipeline.ImageStream;
import io.flinktwins.cli.pipeline.OutputReader;
import io.flinktwins.cli.pipeline.PipelineJobs;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.cli.review.Review;
import io.flinktwins.cli.review.ReviewSettings;
import io.flinktwins.cli.review.feed.ReviewTopics;
import io.flinktwins.cli.review.wall.WallLimits;
import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelLoadTimeoutOption;
import io.flinktwins.options.PortConverter;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.PortInUseException;
import io.flinktwins.testbed.processes.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins demo}: the whole pipeline at work on one machine. */
@Command(
        name = "demo",
        description = {
            "Runs Kafka, Flink and both jobs in one process, on a stream of labelled images with some broken ones"
                    + " among them.",
            "Without --images-from, the images are 3000 of Fashion-MNIST's test images.",
            "Progress goes to standard error; the last line is one JSON object with what was measured, on standard"
                    + " output."
        })
public final class DemoCommand implements Callable<Integer> {

    /** Four batches for each slot: one runs, one is decoded, and two are in Kafka, on their way in or out. */
    private static final int UNANSWERED_PER_SLOT = 32;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DemoModelOption model = new DemoModelOption();

    @Mixin
    private ModelLoadTimeoutOption loadTimeout = new ModelLoadTimeoutOption();

    @Mixin
    private ImagesOption imagesFrom = new ImagesOption();

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "How many images to take; about one broken image in a hundred is added. Default: all.")
    private @Nullable Long images;

    @Option(
            names = "--kafka-port",
            converter = PortConverter.class,
            paramLabel = "PORT",
            description = "Port of the broker on the loopback interface. Default: " + LoopbackPorts.KAFKA
                    + ", or a free one.")
    private @Nullable Integer kafkaPort;

    @Option(
            names = "--web-port",
            converter = PortConverter.class,
            paramLabel = "PORT",
            description = "Port of Flink's web UI on the loopback interface. Default: " + LoopbackPorts.FLINK_WEB
                    + ", or a free one.")
    private @Nullable Integer webPort;

    @Option(
            names = "--keep-running",
            description = "Leave everything up at the end, until Ctrl-C, and serve the page of twins review meanwhile.")
    private boolean keepRunning;

    @Option(
            names = "--review-port",
            converter = PortConverter.class,
            paramLabel = "PORT",
            description = "Port of that page on the loopback interface. Default: " + LoopbackPorts.REVIEW
                    + ", or a free one.")
    private @Nullable Integer reviewPort;

    @Override
    public Integer call() throws Exception {
        requireDistinctPorts();
        if (images != null) {
            InvalidSettingException.requireAtLeastOne("images", images);
        }
        String directory = model.directory();
        ImageSource source = source();
        long available = source.count();
        run(directory, source, images == null ? available : Math.min(images, available));
        return ExitCode.OK;
    }

    /** The images with the model's class ids: the order of subfolders need not be that of the model's classes. */
    private ImageSource source() throws IOException {
        ImageSource source = imagesFrom.isGiven()
                ? imagesFrom.source(spec.commandLine().getErr())
                : ImageSource.of(Checkout.current().demoImages(), null);
        ClassMatching classes = ClassMatching.of(source, model.description().labels());
        if (imagesFrom.isGiven() && !classes.classIds().isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .printf("%d classes, %s%n", classes.classIds().size(), classes.description());
        }
        return classes.applyTo(source);
    }

    private void run(String directory, ImageSource source, long count) throws Exception {
        PrintWriter messages = spec.commandLine().getErr();
        messages.println("Starting Kafka, Flink and the two jobs ...");
        try (EmbeddedBroker broker = startBroker();
                EmbeddedFlink flink = startFlink();
                DemoJobs jobs =
                        DemoJobs.start(flink, broker.bootstrapServers(), directory, loadTimeout, PipelineJobs.SLOTS);
                Review review = keepRunning ? startReview(broker.bootstrapServers()) : null) {
            messages.printf("Flink web UI: %s%nKafka:        %s%n", flink.webAddress(), broker.bootstrapServers());
            if (review != null) {
                messages.printf("Review page:  %s%n", review.address());
            }
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

    private void requireDistinctPorts() {
        Map<Integer, String> options = new HashMap<>();
        requireOther(options, "--kafka-port", kafkaPort);
        requireOther(options, "--web-port", webPort);
        requireOther(options, "--review-port", reviewPort);
        if (reviewPort != null && !keepRunning) {
            throw new InvalidOptionsException("--review-port means nothing without --keep-running");
        }
    }

    private static void requireOther(Map<Integer, String> options, String option, @Nullable Integer port) {
        String other = port == null ? null : options.putIfAbsent(port, option);
        if (other != null) {
            throw new InvalidOptionsException("%s is %d, as %s is; name another".formatted(option, port, other));
        }
    }

    private EmbeddedBroker startBroker() {
        try {
            return EmbeddedBroker.start(port(kafkaPort, LoopbackPorts.KAFKA), PipelineJobs.SLOTS);
        } catch (PortInUseException e) {
            throw busy("--kafka-port", e);
        }
    }

    private EmbeddedFlink startFlink() {
        try {
            return EmbeddedFlink.start(
                    port(webPort, LoopbackPorts.FLINK_WEB), PipelineJobs.SLOTS + DemoJobs.ACCURACY_SLOTS);
        } catch (PortInUseException e) {
            throw busy("--web-port", e);
        }
    }

    private Review startReview(String bootstrapServers) {
        try {
            return Review.start(
                    new ReviewSettings(
                            Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                            ReviewTopics.DEFAULT,
                            WallLimits.DEFAULT,
                            AllowedUris.NONE,
                            ClassList.labelled(model.description().labels()),
                            true,
                            null),
                    port(reviewPort, LoopbackPorts.REVIEW));
        } catch (PortInUseException e) {
            throw busy("--review-port", e);
        }
    }

    private static PortChoice port(@Nullable Integer given, int usual) {
        return given == null ? PortChoice.preferably(usual) : PortChoice.exactly(given);
    }

    private static InvalidOptionsException busy(String option, PortInUseException failure) {
        return new InvalidOptionsException(
                "%s %d is in use; name another port, or leave the option out to take a free one"
                        .formatted(option, failure.port()),
                failure);
    }

    private DemoFigures follow(ImageSource images, long count, String bootstrapServers, DemoJobs jobs)
            throws Exception {
        try (EventProducer producer = EventProducer.open(bootstrapServers);
                ImageStream stream = new ImageStream(
                        "demo", images, count, PipelineJobs.SLOTS * UNANSWERED_PER_SLOT, producer, Clock.systemUTC());
                OutputReader output = OutputReader.open(bootstrapServers);
                Progress progress = new Progress(spec.commandLine().getErr(), stream.plannedImages())) {
            return new DemoRun(stream, jobs, progress).follow(output);
        }
    }
}
