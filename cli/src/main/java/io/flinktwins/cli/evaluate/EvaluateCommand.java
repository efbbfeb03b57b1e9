package io.flinktwins.cli.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import io.flinktwins.cli.images.ClassMatching;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.RequiredImagesOption;
import io.flinktwins.cli.output.OutputFile;
import io.flinktwins.cli.pipeline.PipelineJobs;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.jobs.reference.ReferenceFile;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.options.ModelLoadTimeoutOption;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.wire.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins evaluate}: how accurate a model is on labelled images. */
@Command(
        name = "evaluate",
        description = {
            "Sends labelled images through both jobs, prints what the accuracy job says, and draws it on a page.",
            "The classes are the subfolders of --images-from, or those of a list of 'path class' lines (--labels)."
        })
public final class EvaluateCommand implements Callable<Integer> {

    private static final String UNFINISHED = ".unfinished";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelDirectoryOption model = new ModelDirectoryOption();

    @Mixin
    private ModelLoadTimeoutOption loadTimeout = new ModelLoadTimeoutOption();

    @Mixin
    private RequiredImagesOption imagesFrom = new RequiredImagesOption();

    @Option(
            names = "--report",
            defaultValue = "report.html",
            paramLabel = "FILE",
            description = "Where the page goes. Default: ${DEFAULT-VALUE}.")
    private Path report;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description = "Where the answers to all images go, as CSV. Default: nowhere.")
    private @Nullable Path predictions;

    @Option(
            names = "--resume",
            description =
                    "Go on with the run for this --report that was stopped: what it has answered is not classified"
                            + " again. Begin if there is none.")
    private boolean resume;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "Where to write what the model predicted, for --drift-reference of the accuracy job. Default:"
                    + " nowhere.")
    private @Nullable Path reference;

    @Option(names = "--json", description = "Print the report of the accuracy job as a line of JSON, not as a table.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        checkFiles();
        ModelDescription description = model.description();
        PrintWriter messages = spec.commandLine().getErr();
        ImageSource images = imagesFrom.source(messages);
        ClassMatching classes = match(images, description.labels());
        long count = images.count();
        messages.printf(
                "%d images of %d classes, %s%n", count, classes.classIds().size(), classes.description());
        long version = model.directory().versions().get(0);
        UnfinishedRun unfinished = unfinished(basis(description, version, count));
        ImageSource matched = classes.applyTo(images);
        EvaluationResult result = evaluate(matched, count, version, unfinished);
        PublishedAccuracy published = PublishedAccuracy.of(description);
        writePage(result, published, matched, classes);
        writePredictions(result, description);
        writeReference(result);
        unfinished.remove();
        print(result, published);
        messages.println("The page is " + report.toAbsolutePath());
        return ExitCode.OK;
    }

    private Map<String, String> basis(ModelDescription description, long version, long images) {
        return Map.of(
                "version of Flink Twins",
                String.valueOf(EvaluateCommand.class.getPackage().getImplementationVersion()),
                "model",
                "%s, version %d".formatted(description.name(), version),
                "list of the model's files",
                model.directory().fingerprint(version),
                "number of images",
                Long.toString(images));
    }

    private UnfinishedRun unfinished(Map<String, String> basis) {
        PrintWriter messages = spec.commandLine().getErr();
        Path file = answers();
        if (resume) {
            UnfinishedRun resumed = UnfinishedRun.resume(file, basis);
            messages.printf(
                    "%d images have been answered by a run that was stopped%n",
                    resumed.answers().size());
            return resumed;
        } else if (Files.exists(file)) {
            messages.printf("The answers of a run that was stopped are dropped; --resume would go on with them%n");
        }
        return UnfinishedRun.begin(file, basis);
    }

    /** Where answers are kept until there is a report; beside a device, there is no place for them. */
    private Path answers() {
        OutputFile page = new OutputFile(report);
        return page.isDevice()
                ? Path.of(System.getProperty("java.io.tmpdir"), "evaluate" + UNFINISHED)
                : page.sibling(UNFINISHED);
    }

    private EvaluationResult evaluate(ImageSource images, long count, long version, UnfinishedRun unfinished)
            throws Exception {
        PrintWriter messages = spec.commandLine().getErr();
        CaptureTimes times = CaptureTimes.of(count, unfinished.start());
        try (unfinished;
                Progress progress = new Progress(messages, count)) {
            return new EvaluationRun(
                            images,
                            model.written(),
                            version,
                            loadTimeout,
                            PipelineJobs.SLOTS,
                            times,
                            unfinished,
                            progress)
                    .run();
        } catch (Exception e) {
            if (!(e instanceof InvalidOptionsException) && Files.exists(answers())) {
                messages.printf("What has been answered is in %s; --resume goes on with it%n", answers());
            }
            throw e;
        }
    }

    private static ClassMatching match(ImageSource images, List<String> labels) throws IOException {
        ClassMatching classes = ClassMatching.of(images, labels);
        if (classes.classIds().isEmpty()) {
            throw new InvalidOptionsException("the images have no classes; put them into a subfolder for each class, or"
                    + " give a list of 'path class' lines with --labels");
        }
        return classes;
    }

    private void print(EvaluationResult result, @Nullable PublishedAccuracy published) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RecordJson.of(result.accuracy()));
        } else {
            out.print(AccuracyTable.of(result, published));
            out.flush();
        }
    }

    private void writePage(
            EvaluationResult result, @Nullable PublishedAccuracy published, ImageSource images, ClassMatching classes)
            throws IOException {
        ObjectNode mistakes = MistakeGallery.of(Mistakes.of(result.answers()), images);
        String page =
                ReportPage.of(result, published, mistakes, imagesFrom.path().toString(), classes.description());
        new OutputFile(report).write(writer -> writer.write(page));
    }

    private void writePredictions(EvaluationResult result, ModelDescription description) throws IOException {
        if (predictions != null) {
            AccuracyReport accuracy = result.accuracy();
            PredictionsFile file =
                    new PredictionsFile(accuracy.getModelName(), accuracy.getModelVersion(), description.labels());
            new OutputFile(predictions).write(writer -> file.write(result.answers(), writer));
        }
    }

    private void writeReference(EvaluationResult result) throws IOException {
        if (reference != null) {
            new OutputFile(reference)
                    .write(writer -> writer.write(ReferenceFile.content(result.accuracy(), result.images())));
            spec.commandLine().getErr().println("The reference is " + reference.toAbsolutePath());
        }
    }

    private void checkFiles() {
        Map<String, Path> taken = new TreeMap<>(imagesFrom.files());
        take("--report", report, taken);
        if (predictions != null) {
            take("--predictions", predictions, taken);
        }
        if (reference != null) {
            take("--reference", reference, taken);
        }
    }

    private static void take(String option, Path path, Map<String, Path> taken) {
        OutputFile file = new OutputFile(path);
        file.check(option);
        taken.forEach((other, otherPath) -> {
            if (file.isSameAs(otherPath)) {
                throw new InvalidOptionsException(
                        "%s and %s are both %s; give each a file of its own".formatted(other, option, path));
            }
        });
        taken.put(option, path);
    }
}
