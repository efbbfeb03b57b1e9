package io.flinktwins.cli.publish;

import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.ImagesOption;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.kafka.KafkaConnection;
import io.flinktwins.cli.kafka.RegistryOption;
import io.flinktwins.cli.kafka.TopicOption;
import io.flinktwins.cli.kafka.TopicReader;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.jobs.TopicNames;
import io.flinktwins.options.Exclusion;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.schemas.DeadLetter;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins publish}: feeds images and their labels to Kafka. */
@Command(
        name = "publish",
        description = {
            "Feeds a folder of images, or an Avro file of LabelledImage records, to Kafka; or records that became dead"
                    + " letters once more.",
            "A folder has one subfolder for each class (the ImageFolder layout), or comes with a list of"
                    + " 'path class' lines (--labels), or has images without labels.",
            "A label has the class's number, which is the list's own, or counts the names of the subfolders or of the"
                    + " list's classes in their order from 0; and the class's name, if there is one. If that order is not"
                    + " the model's, run the accuracy job with --label-field name, which goes by the names."
        })
public final class PublishCommand implements Callable<Integer> {

    private static final Exclusion NO_DEAD_LETTERS =
            new Exclusion("--images-from", List.of("--dead-letter-topic", "--reason", "--stage", "--failed-since"));

    private static final Exclusion NO_IMAGES = new Exclusion(
            "--from-dead-letters",
            List.of("--image-topic", "--label-topic", "--labels-delay", "--source", "--skip-sent"));

    private final Clock clock = Clock.systemUTC();

    @Spec
    private CommandSpec spec;

    @Mixin
    private ImagesOption imagesFrom = new ImagesOption();

    @Mixin
    private KafkaConnection connection;

    @Mixin
    private RegistryOption registry = new RegistryOption();

    @Mixin
    private TopicOption.Images imageTopic;

    @Mixin
    private TopicOption.Labels labelTopic;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Images, or records of dead letters, per second, for example 25 or 0.5. Default: as fast as Kafka"
                            + " takes them.")
    private double rate = Double.POSITIVE_INFINITY;

    @Option(
            names = "--labels-delay",
            defaultValue = "0s",
            paramLabel = "DURATION",
            description = "How long after its image a label is sent, for example 30s. Default: ${DEFAULT-VALUE}.")
    private Duration labelsDelay;

    @Option(
            names = "--source",
            defaultValue = "twins",
            paramLabel = "NAME",
            description = "Who the events say they are from. Default: ${DEFAULT-VALUE}.")
    private String source;

    @Option(
            names = "--skip-sent",
            description = "Leave out the images, and the labels, whose ids are in the topics already: go on where an"
                    + " earlier run was cut off. Reads both topics first.")
    private boolean skipSent;

    @Mixin
    private DeadLetterSelection deadLetters = new DeadLetterSelection();

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        return deadLetters.isWanted() ? publishAgain() : publish();
    }

    private int publish() throws IOException, InterruptedException {
        ImageSource images = imagesFrom.source(spec.commandLine().getErr());
        connection.check(List.of(), List.of(imageTopic.name(), labelTopic.name()));
        try (EventProducer producer = openProducer()) {
            publish(images, producer);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d images to %s, %d labels to %s%n",
                            producer.images(), imageTopic.name(), producer.labels(), labelTopic.name());
            return Math.max(reportFailures(producer), images.isComplete() ? ExitCode.OK : ExitCode.SOFTWARE);
        }
    }

    private int publishAgain() throws InterruptedException {
        connection.check(List.of(deadLetters.topic()), List.of());
        DeadLetterReplay replay = new DeadLetterReplay(
                registry.records(DeadLetter.class, connection), deadLetters, new Pace(rate, System::nanoTime));
        try (TopicReader letters =
                        TopicReader.fromBeginning(connection.clientSettings(Map.of()), List.of(deadLetters.topic()));
                EventProducer producer = openProducer()) {
            replay.run(letters, producer);
            spec.commandLine().getOut().printf("%d records sent again%n", producer.sentAgain());
            return Math.max(reportFailures(producer), reportUnsendable(replay));
        }
    }

    private EventProducer openProducer() {
        return EventProducer.open(
                connection.clientSettings(EventProducer.preferredSettings()), imageTopic.name(), labelTopic.name());
    }

    private void checkOptions() {
        InvalidSettingException.unless(rate > 0, "rate", rate, "must be positive");
        TopicNames.requireDistinct(imageTopic.topic(), labelTopic.topic());
        TopicNames.check("dead letter topic", deadLetters.topic());
        if (imagesFrom.isGiven() == deadLetters.isWanted()) {
            throw new InvalidOptionsException("give --images-from PATH or --from-dead-letters, one of the two");
        }
        NO_DEAD_LETTERS.check(spec);
        NO_IMAGES.check(spec);
    }

    private void publish(ImageSource images, EventProducer producer) throws IOException, InterruptedException {
        Pace pace = new Pace(rate, System::nanoTime);
        AlreadySent sent = alreadySent();
        try (LabelSchedule schedule = new LabelSchedule(producer, source, clock)) {
            try (Stream<StoredImage> stream = images.open()) {
                publish(stream.iterator(), sent, producer, schedule, pace);
            }
            if (producer.isUsable()) {
                schedule.finish();
            }
        }
        producer.flush();
    }

    private AlreadySent alreadySent() throws InterruptedException {
        return skipSent
                ? AlreadySent.read(connection.clientSettings(Map.of()), imageTopic.name(), labelTopic.name())
                : AlreadySent.NOTHING;
    }

    private void publish(
            Iterator<StoredImage> images, AlreadySent sent, EventProducer producer, LabelSchedule schedule, Pace pace)
            throws InterruptedException {
        while (producer.isUsable() && images.hasNext()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            StoredImage image = images.next();
            if (!sent.images().contains(image.imageId())) {
                TimeUnit.NANOSECONDS.sleep(pace.nanosToNext());
                producer.sendImage(image, source, clock.instant());
            }
            if (!sent.labels().contains(image.imageId())) {
                schedule.add(image, labelsDelay);
            }
        }
    }

    private int reportUnsendable(DeadLetterReplay replay) {
        PrintWriter err = spec.commandLine().getErr();
        List<String> lost = replay.withoutPayload();
        if (!lost.isEmpty()) {
            err.printf(
                    "%d letters have no payload; send these records from where you have them: %s%n", lost.size(), lost);
        }
        if (replay.undecodable() > 0) {
            err.printf("%d records of %s are no dead letters%n", replay.undecodable(), deadLetters.topic());
        }
        return lost.isEmpty() && replay.undecodable() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private int reportFailures(EventProducer producer) {
        Exception failure = producer.firstFailure();
        if (failure == null) {
            return ExitCode.OK;
        }
        spec.commandLine()
                .getErr()
                .printf("Kafka did not take %d events; the first: %s%n", producer.failures(), failure.getMessage());
        return ExitCode.SOFTWARE;
    }
}
