package io.flinktwins.cli.review;

import io.flinktwins.cli.kafka.KafkaConnection;
import io.flinktwins.cli.kafka.TopicOption;
import io.flinktwins.cli.review.feed.ReviewTopics;
import io.flinktwins.cli.review.wall.WallLimits;
import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.jobs.TopicNames;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.options.PortConverter;
import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.PortInUseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins review}: a page with the newest images and their answers, on which people give labels. */
@Command(
        name = "review",
        description = {
            "Serves a page, on this machine only, that shows the newest images with their answers, what was wrong, unsure or"
                    + " unusable, and accuracy over time; with --allow-labels, people give images their labels there.",
            "Reads committed records only, from the newest ones on, and goes on until Ctrl-C."
        })
public final class ReviewCommand implements Callable<Integer> {

    private static final int MAX_ANNOTATOR_LENGTH = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaConnection connection;

    @Option(
            names = "--port",
            converter = PortConverter.class,
            paramLabel = "PORT",
            description =
                    "Of the page on the loopback interface. Default: " + LoopbackPorts.REVIEW + ", or a free one.")
    private @Nullable Integer port;

    @Option(names = "--allow-labels", description = "Let people give labels, which go to --label-topic.")
    private boolean allowLabels;

    @Option(names = "--annotator", paramLabel = "NAME", description = "Who gives the labels. Default: the page asks.")
    private @Nullable String annotator;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = ModelDirectoryOption.DESCRIPTION
                    + " Its labels are the classes that an image may be given. Default: those that answers name.")
    private @Nullable String model;

    @Option(
            names = "--images",
            defaultValue = "" + WallLimits.DEFAULT_IMAGES,
            paramLabel = "N",
            description = "How many of the newest images to keep in memory. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Option(
            names = "--image-memory",
            defaultValue = WallLimits.DEFAULT_IMAGE_MEMORY,
            paramLabel = "SIZE",
            description = "How much memory their files may take; the oldest go first. Default: ${DEFAULT-VALUE}.")
    private MemorySize imageMemory;

    @Option(
            names = "--image-uri-allow",
            paramLabel = "PREFIX",
            description =
                    "Show images whose imageUri is below this prefix, such as https://images.example.com/, as thumbnails"
                            + " that this command fetches and makes; repeat for more. Default: none.")
    private List<String> allowedPrefixes = new ArrayList<>();

    @Mixin
    private TopicOption.Images imageTopic;

    @Mixin
    private TopicOption.Classifications classificationTopic;

    @Mixin
    private TopicOption.LabelRequests labelRequestTopic;

    @Mixin
    private TopicOption.Labels labelTopic;

    @Mixin
    private TopicOption.Accuracy accuracyTopic;

    @Mixin
    private TopicOption.DeadLetters deadLetterTopic;

    @Override
    public Integer call() throws InterruptedException {
        checkAnnotator();
        ReviewTopics named = topics();
        WallLimits limits = new WallLimits(images, imageMemory);
        ClassList classes = model == null
                ? ClassList.UNKNOWN
                : ClassList.labelled(ModelDirectoryOption.descriptionIn(model).labels());
        AllowedUris allowed = new AllowedUris(allowedPrefixes);
        Map<String, Object> client = connection.clientSettings(Map.of());
        connection.check(named.required(), allowLabels ? List.of(named.labels()) : List.of());
        ReviewTopics topics = connection.isReadable(labelRequestTopic.name()) ? named : withoutLabelRequests(named);
        try (Review review =
                start(new ReviewSettings(client, topics, limits, allowed, classes, allowLabels, annotator))) {
            spec.commandLine().getErr().printf("Review page: %s%nEnd with Ctrl-C%n", review.address());
            new CountDownLatch(1).await();
        }
        return ExitCode.OK;
    }

    private void checkAnnotator() {
        if (annotator == null) {
            return;
        }
        if (!allowLabels) {
            throw new InvalidOptionsException("--annotator means nothing without --allow-labels");
        }
        InvalidSettingException.unless(
                !annotator.isBlank() && annotator.length() <= MAX_ANNOTATOR_LENGTH,
                "annotator",
                annotator,
                "must have 1 to %d characters".formatted(MAX_ANNOTATOR_LENGTH));
    }

    private ReviewTopics topics() {
        TopicNames.requireDistinct(
                imageTopic.topic(),
                classificationTopic.topic(),
                labelRequestTopic.topic(),
                labelTopic.topic(),
                accuracyTopic.topic(),
                deadLetterTopic.topic());
        return new ReviewTopics(
                imageTopic.name(),
                classificationTopic.name(),
                labelRequestTopic.name(),
                labelTopic.name(),
                accuracyTopic.name(),
                deadLetterTopic.name());
    }

    private ReviewTopics withoutLabelRequests(ReviewTopics named) {
        spec.commandLine()
                .getErr()
                .printf(
                        "There is no topic %s that may be read: the page does not say which labels are wanted%n",
                        labelRequestTopic.name());
        return named.withoutLabelRequests();
    }

    private Review start(ReviewSettings settings) {
        try {
            return Review.start(
                    settings, port == null ? PortChoice.preferably(LoopbackPorts.REVIEW) : PortChoice.exactly(port));
        } catch (PortInUseException e) {
            throw new InvalidOptionsException(
                    "--port %d is in use; name another port, or leave the option out to take a free one"
                            .formatted(e.port()),
                    e);
        }
    }
}
