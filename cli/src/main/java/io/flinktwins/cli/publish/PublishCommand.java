package io.flinktwins.cli.publish;

import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.kafka.KafkaConnection;
import io.flinktwins.cli.kafka.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twins publish}: feeds images and their labels to Kafka. */
@Command(
        name = "publish",
        description = {
            "Feeds folders of images, or Avro files of LabelledImage records, to Kafka; or records that became dead"
                    + " letters once more.",
            "A folder has one subfolder for each class (the ImageFolder layout), or comes with a list of"
                    + " 'path class' lines (--labels), or has images without labels."
        })
public final class PublishCommand implements Callable<Integer> {

    private final Clock clock = Clock.systemUTC();

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "PATH", description = "A folder of images, or an Avro file.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Take the images of this list of 'path class' lines; paths are relative to PATH.")
    private @Nullable Path labels;

    @Mixin
    private KafkaConnection connection;

    @Option(names = "--image-topic", paramLabel = "TOPIC", description = "Default: ${DEFAULT-VALUE}.")
    private String imageTopic = "image-events";

    @Option(names = "--label-topic", paramLabel = "TOPIC", description = "Default: ${DEFAULT-VALUE}.")
    private String labelTopic = "labels";

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Images per second, for example 25 or 0.5. Default: as fast as Kafka takes them.")
    private double rate = Double.POSITIVE_INFINITY;

    @Option(
            names = "--labels-delay",
            paramLabel = "DURATION",
            description = "How long after its image a label is sent, for example 30s. Default: at once.")
    private Duration labelsDelay = Duration.ZERO;

    @Option(names = "--source", paramLabel = "NAME", description = "Who the events say they are from. Default: twins.")
    private String source = "twins";

    @Mixin
    private DeadLetterSelection deadLetters = new DeadLetterSelection();

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        return deadLetters.isWanted() ? publishAgain() : publish();
    }

    private int publish() throws IOException, InterruptedException {
        List<ImageSource> images = new ArrayList<>();
        for (Path path : paths) {
            images.add(ImageSource.of(path, labels));
        }
        connection.check(List.of(imageTopic, labelTopic));
        try (EventProducer producer = openProducer()) {
            publish(images, producer);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d images to %s, %d labels to %s%n",
                            producer.images(), imageTopic, producer.labels(), labelTopic);
            return reportFailures(producer);
        }
    }

    private int publishAgain() throws InterruptedException {
        connection.check(List.of(deadLetters.topic()));
        DeadLetterReplay replay = new DeadLetterReplay(deadLetters, new Pace(rate, System::nanoTime));
        try (TopicReader letters =
                        TopicReader.fromBeginning(connection.clientSettings(Map.of()), List.of(deadLetters.topic()));
                EventProducer producer = openProducer()) {
            replay.run(letters, producer);
            spec.commandLine().getOut().printf("%d records sent again%n", producer.sentAgain());
            return Math.max(reportFailures(producer), reportUnsendable(replay));
        }
    }

    private EventProducer openProducer() {
        return EventProducer.open(connection.clientSettings(EventProducer.preferredSettings()), imageTopic, labelTopic);
    }

    private void checkOptions() {
        if (!(rate > 0)) {
            throw new ParameterException(spec.commandLine(), "--rate is %s; write a positive number".formatted(rate));
        }
        if (paths.isEmpty() != deadLetters.isWanted()) {
            throw new ParameterException(spec.commandLine(), "give PATH or --from-dead-letters, one of the two");
        }
        if (labels != null && paths.size() > 1) {
            throw new ParameterException(spec.commandLine(), "--labels goes with one PATH");
        }
    }

    private void publish(List<ImageSource> sources, EventProducer producer) throws IOException, InterruptedException {
        Pace pace = new Pace(rate, System::nanoTime);
        try (LabelSchedule schedule = new LabelSchedule(producer, source, clock)) {
            for (ImageSource images : sources) {
                try (Stream<StoredImage> stream = images.open()) {
                    publish(stream.iterator(), producer, schedule, pace);
                }
            }
            if (producer.isUsable()) {
                schedule.finish();
            }
        }
        producer.flush();
    }

    private void publish(Iterator<StoredImage> images, EventProducer producer, LabelSchedule schedule, Pace pace)
            throws InterruptedException {
        while (producer.isUsable() && images.hasNext()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            StoredImage image = images.next();
            TimeUnit.NANOSECONDS.sleep(pace.nanosToNext());
            producer.sendImage(image, source, clock.instant());
            schedule.add(image, labelsDelay);
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
            err.printf("%d records of %s are no Avro dead letters%n", replay.undecodable(), deadLetters.topic());
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
