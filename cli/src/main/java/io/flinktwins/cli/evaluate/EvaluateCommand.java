package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.modeldirectory.ModelDirectoryException;
import io.flinktwins.jobs.InvalidOptionsException;
import io.flinktwins.schemas.wire.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twins evaluate}: how accurate a model is on labelled images. */
@Command(
        name = "evaluate",
        description = {
            "Sends labelled images through both jobs, prints what the accuracy job says, and draws it on a page.",
            "The classes are the subfolders of PATH, or those of a list of 'path class' lines (--labels)."
        })
public final class EvaluateCommand implements Callable<Integer> {

    private static final int MAX_SLOTS = 4;

    private final int slots = Math.min(MAX_SLOTS, Runtime.getRuntime().availableProcessors());

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model directory.")
    private String model;

    @Option(
            names = "--images",
            required = true,
            paramLabel = "PATH",
            description = "Folder with a subfolder of images for each class, or the folder of --labels, or an Avro file"
                    + " of LabelledImage records.")
    private Path imagesFrom;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Take the images of this list of 'path class' lines; paths are relative to PATH, a class is a"
                    + " number or a name.")
    private @Nullable Path labels;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the page goes. Default: report.html.")
    private Path report = Path.of("report.html");

    @Option(names = "--json", description = "Print the report of the accuracy job as a line of JSON, not as a table.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        checkReport();
        ModelDescription description = description();
        ImageSource images = ImageSource.of(imagesFrom, labels);
        ClassMatching classes = match(images, description.labels());
        long count = images.count();
        PrintWriter messages = spec.commandLine().getErr();
        messages.printf(
                "%d images of %d classes, %s%n", count, classes.classIds().size(), classes.description());
        EvaluationResult result = new EvaluationRun(
                        images,
                        classes,
                        model,
                        slots,
                        CaptureTimes.of(count, Instant.now()),
                        new Progress(messages, count))
                .run();
        PublishedAccuracy published = PublishedAccuracy.of(description);
        print(result, published);
        Files.writeString(report, ReportPage.of(result, published, imagesFrom.toString(), classes.description()));
        messages.println("The page is " + report.toAbsolutePath());
        return ExitCode.OK;
    }

    private static ClassMatching match(ImageSource images, List<String> labels) throws IOException {
        Set<TrueClass> trueClasses = images.trueClasses();
        if (trueClasses.isEmpty()) {
            throw new InvalidOptionsException("the images have no classes; put them into a subfolder for each class, or"
                    + " give a list of 'path class' lines with --labels");
        }
        return images.isNumberedByName()
                ? ClassMatching.byName(trueClasses, labels)
                : ClassMatching.byNumber(trueClasses, labels);
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

    private void checkReport() {
        Path folder = report.toAbsolutePath().getParent();
        if (Files.isDirectory(report) || folder == null || !Files.isDirectory(folder)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--report %s: write the name of a file in a folder that is there".formatted(report));
        }
    }

    private ModelDescription description() {
        try {
            return new ModelDirectory(model).newestDescription();
        } catch (ModelDirectoryException e) {
            throw new InvalidOptionsException("--model: " + e.getMessage(), e);
        }
    }
}
