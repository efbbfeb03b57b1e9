package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import io.flinktwins.cli.images.ClassMatching;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.RequiredImagesOption;
import io.flinktwins.cli.pipeline.PipelineJobs;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.jobs.InvalidOptionsException;
import io.flinktwins.jobs.ModelDirectoryOption;
import io.flinktwins.jobs.ModelLoadTimeoutOption;
import io.flinktwins.jobs.reference.ReferenceFile;
import io.flinktwins.schemas.wire.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
            names = "--reference",
            paramLabel = "FILE",
            description = "Where to write what the model predicted, for --drift-reference of the accuracy job. Default:"
                    + " nowhere.")
    private @Nullable Path reference;

    @Option(names = "--json", description = "Print the report of the accuracy job as a line of JSON, not as a table.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        checkFile("--report", report);
        if (reference != null) {
            checkFile("--reference", reference);
        }
        ModelDescription description = model.description();
        PrintWriter messages = spec.commandLine().getErr();
        ImageSource images = imagesFrom.source(messages);
        ClassMatching classes = match(images, description.labels());
        long count = images.count();
        messages.printf(
                "%d images of %d classes, %s%n", count, classes.classIds().size(), classes.description());
        EvaluationResult result = evaluate(classes.applyTo(images), count);
        PublishedAccuracy published = PublishedAccuracy.of(description);
        print(result, published);
        Files.writeString(
                report, ReportPage.of(result, published, imagesFrom.path().toString(), classes.description()));
        messages.println("The page is " + report.toAbsolutePath());
        if (reference != null) {
            ReferenceFile.write(result.accuracy(), reference);
            messages.println("The reference is " + reference.toAbsolutePath());
        }
        return ExitCode.OK;
    }

    private EvaluationResult evaluate(ImageSource images, long count) throws Exception {
        CaptureTimes times = CaptureTimes.of(count, Instant.now());
        try (Progress progress = new Progress(spec.commandLine().getErr(), count)) {
            return new EvaluationRun(images, model.written(), loadTimeout, PipelineJobs.SLOTS, times, progress).run();
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

    private static void checkFile(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
            throw new InvalidOptionsException(
                    "%s %s: write the name of a file in a folder that is there".formatted(option, file));
        }
    }
}
