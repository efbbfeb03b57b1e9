package io.flinktwins.cli.labels;

import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.cli.kafka.KafkaConnection;
import io.flinktwins.cli.kafka.TopicOption;
import io.flinktwins.jobs.TopicNames;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.wire.RecordJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twins labels import}: labels out of files into their topic. */
@Command(
        name = "import",
        description = {
            "Sends the labels of Label Studio's exports (JSON, JSON_MIN or CSV), or of any CSV with a header, to the accuracy"
                    + " job: all of them, or none if one has a fault.",
            "CSV has the columns imageId, and label or classId; if they are known labelledAt, annotator and"
                    + " selectionProbability. docs/labelling.md has more. To import a file twice does no harm."
        })
public final class LabelsImportCommand implements Callable<Integer> {

    private final Clock clock = Clock.systemUTC();

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Exports of Label Studio, or CSV.")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private KafkaConnection connection;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = ModelDirectoryOption.DESCRIPTION
                    + " Labels are then those of its classes, by id, and any other is a fault. Default: texts are taken as"
                    + " they are, and the accuracy job needs --label-field name.")
    private @Nullable String model;

    @Option(
            names = "--control",
            defaultValue = LabelingConfig.CONTROL,
            paramLabel = "NAME",
            description = "Name of the choices in the project's labeling interface, and of the column with the class's"
                    + " text. Default: ${DEFAULT-VALUE}.")
    private String control;

    @Option(names = "--dry-run", description = "Send nothing; print the labels as lines of JSON.")
    private boolean dryRun;

    @Mixin
    private TopicOption.LabelRequests labelRequestTopic;

    @Mixin
    private TopicOption.Labels labelTopic;

    @Override
    public Integer call() throws InterruptedException {
        TopicNames.requireDistinct(labelRequestTopic.topic(), labelTopic.topic());
        ClassChoices classes = model == null ? null : classes(model);
        Faults faults = new Faults();
        List<LabelFile> read = files.stream()
                .map(file -> LabelFile.read(file, control, faults))
                .toList();
        LabelsImport labels = new LabelsImport(classes, clock);
        read.forEach(labels::add);
        faults.requireNone();
        connection.check(List.of(), List.of(labelTopic.name()));
        List<LabelEvent> events = labels.events(requests());
        tell(read, events);
        return dryRun ? print(events) : send(events);
    }

    private static ClassChoices classes(String model) {
        List<String> labels = ModelDirectoryOption.descriptionIn(model).labels();
        if (labels.isEmpty()) {
            throw new InvalidOptionsException(
                    "--model %s has no labels to compare with; leave the option out".formatted(model));
        }
        return new ClassChoices(labels);
    }

    /** Label requests help where a file does not say how its images were chosen; there need not be any. */
    private RequestedLabels requests() throws InterruptedException {
        return connection.isReadable(labelRequestTopic.name())
                ? RequestedLabels.read(connection.clientSettings(Map.of()), labelRequestTopic.name())
                : RequestedLabels.NONE;
    }

    private void tell(List<LabelFile> read, List<LabelEvent> events) {
        PrintWriter err = spec.commandLine().getErr();
        say(
                err,
                read.stream().mapToInt(LabelFile::skipped).sum(),
                "annotations were skipped by who should have given them");
        say(err, read.stream().mapToInt(LabelFile::unlabelled).sum(), "tasks or lines have no label");
        say(
                err,
                events.stream()
                        .filter(event -> event.getSelectionProbability() == null)
                        .count(),
                "labels are of images that nobody asked for: each stands for itself");
    }

    private static void say(PrintWriter err, long count, String words) {
        if (count > 0) {
            err.printf("%d %s%n", count, words);
        }
    }

    private int print(List<LabelEvent> events) {
        events.forEach(event -> spec.commandLine().getOut().println(RecordJson.of(event)));
        spec.commandLine().getErr().printf("%d labels would go to %s%n", events.size(), labelTopic.name());
        return ExitCode.OK;
    }

    private int send(List<LabelEvent> events) {
        try (EventProducer producer = EventProducer.open(
                connection.clientSettings(EventProducer.preferredSettings()),
                PipelineTopic.Names.IMAGE_EVENTS,
                labelTopic.name())) {
            events.stream().takeWhile(event -> producer.isUsable()).forEach(producer::sendLabel);
            producer.flush();
            spec.commandLine().getOut().printf("%d labels to %s%n", producer.labels(), labelTopic.name());
            return report(producer);
        }
    }

    private int report(EventProducer producer) {
        Exception failure = producer.firstFailure();
        if (failure == null) {
            return ExitCode.OK;
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "Kafka did not take %d labels; import the files again, the first failure: %s%n",
                        producer.failures(), failure.getMessage());
        return ExitCode.SOFTWARE;
    }
}
