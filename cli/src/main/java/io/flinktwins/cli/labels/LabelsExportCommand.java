package io.flinktwins.cli.labels;

import io.flinktwins.cli.kafka.KafkaConnection;
import io.flinktwins.cli.kafka.TopicOption;
import io.flinktwins.cli.labels.LabelsExport.Limits;
import io.flinktwins.cli.labels.LabelsExport.Topics;
import io.flinktwins.cli.output.OutputFile;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.jobs.TopicNames;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelDirectoryOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins labels export}: the images whose labels are wanted, as tasks for Label Studio. */
@Command(
        name = "export",
        description = {
            "Writes a task for Label Studio for each image whose label is wanted and that has none: tasks.json, with what"
                    + " the models say, images, and label-config.xml, which is the labeling interface of a project.",
            "Takes what the topics have at the start. docs/labelling.md goes through it step by step."
        })
public final class LabelsExportCommand implements Callable<Integer> {

    private static final String TASKS = "tasks.json";
    private static final String CONFIG = "label-config.xml";
    private static final String IMAGES = "images";

    private final Clock clock = Clock.systemUTC();

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaConnection connection;

    @Mixin
    private ModelDirectoryOption model = new ModelDirectoryOption();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the files go; made if it is not there. Images of earlier exports stay.")
    private Path out;

    @Option(
            names = "--local-files-root",
            paramLabel = "DIR",
            description =
                    "What Label Studio knows as LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT, and --out is below it: tasks"
                            + " say where an image is from there. Default: the folder that --out is in.")
    private @Nullable Path localFilesRoot;

    @Option(
            names = "--inline",
            description = "Put the images into the tasks themselves, for a Label Studio that serves no local files.")
    private boolean inline;

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            description = "Only what was asked for from this moment on, such as that of the last export, for example"
                    + " 2026-11-27T08:00:00Z. Default: all that the topic has.")
    private @Nullable Instant since;

    @Option(
            names = "--max-images",
            defaultValue = "1000",
            paramLabel = "N",
            description = "How many at most; the newest requests are taken. Default: ${DEFAULT-VALUE}.")
    private int maxImages;

    @Option(
            names = "--max-bytes",
            defaultValue = "200mb",
            paramLabel = "SIZE",
            description = "How much the images' files may have together. Default: ${DEFAULT-VALUE}.")
    private MemorySize maxBytes;

    @Mixin
    private TopicOption.Images imageTopic;

    @Mixin
    private TopicOption.Classifications classificationTopic;

    @Mixin
    private TopicOption.LabelRequests labelRequestTopic;

    @Mixin
    private TopicOption.Labels labelTopic;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Topics topics = topics();
        Limits limits = limits();
        ImageStore store = store();
        ClassChoices classes = classes();
        connection.check(
                List.of(topics.images(), topics.classifications(), topics.labelRequests(), topics.labels()), List.of());
        Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        LabelsExport export = new LabelsExport(connection.clientSettings(Map.of()), topics, store, limits);
        find(export);
        write(export, classes);
        tell(export, start);
        return ExitCode.OK;
    }

    private Topics topics() {
        TopicNames.requireDistinct(
                imageTopic.topic(), classificationTopic.topic(), labelRequestTopic.topic(), labelTopic.topic());
        return new Topics(imageTopic.name(), classificationTopic.name(), labelRequestTopic.name(), labelTopic.name());
    }

    private Limits limits() {
        InvalidSettingException.requireAtLeastOne("max images", maxImages);
        InvalidSettingException.unless(maxBytes.getBytes() >= 1, "max bytes", maxBytes, "must be larger than nothing");
        return new Limits(since, maxImages, maxBytes.getBytes());
    }

    private ImageStore store() {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new InvalidOptionsException("--out %s is a file; name a folder".formatted(out));
        } else if (inline && localFilesRoot != null) {
            throw new InvalidOptionsException("--local-files-root means nothing with --inline; leave one of them out");
        }
        return inline ? ImageStore.inline() : ImageStore.files(folder().resolve(IMAGES), root());
    }

    private Path folder() {
        return out.toAbsolutePath().normalize();
    }

    /** Label Studio wants its document root above each folder that it serves. */
    private Path root() {
        Path folder = folder();
        Path root = localFilesRoot == null
                ? folder.getParent()
                : localFilesRoot.toAbsolutePath().normalize();
        if (root == null || folder.equals(root) || !folder.startsWith(root)) {
            throw new InvalidOptionsException(
                    "--out %s is not below %s; write a folder that is, or give another --local-files-root"
                            .formatted(out, root == null ? "a folder" : root));
        }
        return root;
    }

    private ClassChoices classes() {
        List<String> labels = model.description().labels();
        if (labels.isEmpty()) {
            throw new InvalidOptionsException(
                    "--model %s has no labels, so there is nothing to choose from; add them as docs/model-directories.md says"
                            .formatted(model.written()));
        }
        return new ClassChoices(labels);
    }

    private void find(LabelsExport export) throws InterruptedException {
        export.findRequests();
        export.findAnswers();
        try (Progress progress = new Progress(spec.commandLine().getErr(), export.wanted())) {
            export.findImages(progress);
        }
    }

    /** The tasks last: who sees them finds the rest. */
    private void write(LabelsExport export, ClassChoices classes) throws IOException {
        if (export.found() > 0) {
            Files.createDirectories(out);
            new OutputFile(out.resolve(CONFIG)).write(writer -> writer.write(LabelingConfig.of(classes.all())));
            new OutputFile(out.resolve(TASKS)).write(writer -> export.writeTasks(writer, classes));
        }
    }

    private void tell(LabelsExport export, Instant start) {
        PrintWriter err = spec.commandLine().getErr();
        export.leftOut().forEach(err::println);
        if (export.found() == 0) {
            err.printf("There is nothing to label; no file is written%n");
            return;
        }
        err.printf("The labeling interface of the project is %s%n", out.resolve(CONFIG));
        err.printf("To go on from here, the next export takes --since %s%n", start);
        spec.commandLine().getOut().printf("%d tasks in %s%n", export.found(), out.resolve(TASKS));
    }
}
