package io.flinktwins.cli.classify;

import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.inference.serving.Slot;
import io.flinktwins.options.DeviceOptions;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.options.ModelLoadTimeoutOption;
import io.flinktwins.options.ModelOfOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twins classify}: what the classification job says of files. */
@Command(
        name = "classify",
        description = {
            "Classifies image files with the code of the classification job, without Kafka and Flink.",
            "Prints a line of JSON for each file, in the order given:",
            "{\"file\",\"topK\":[{\"classId\",\"label\",\"score\"}]} or {\"file\",\"error\":{\"reason\",\"message\"}}"
        })
public final class ClassifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelDirectoryOption model = new ModelDirectoryOption();

    @Option(
            names = "--top-k",
            defaultValue = "5",
            paramLabel = "K",
            description = "Classes in an answer. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Mixin
    private ModelLoadTimeoutOption loadTimeout = new ModelLoadTimeoutOption();

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Image files.")
    private List<Path> files = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        TopK unlabelled = new TopK(topK, List.of());
        LoadedModel loaded = load();
        TopK ranking = unlabelled.labelled(loaded.labels());
        PrintWriter out = spec.commandLine().getOut();
        try (FileClassifier classifier = new FileClassifier(loaded)) {
            classifier.classify(files, (file, outcome) -> out.println(line(file, outcome, ranking)));
        }
        return ExitCode.OK;
    }

    private LoadedModel load() {
        OnnxOptions session = device.session(OnnxOptions.SHARE, ModelSharing.SLOT, loadTimeout.timeout());
        OnnxEngine engine = new OnnxEngine(model.directory(), null, session, ImageLimits.DEFAULT, ClientCheck.DEVICE);
        return ModelOfOption.load("--model", engine, Slot.alone(Capacity.DEFAULT));
    }

    private static String line(Path file, Outcome outcome, TopK ranking) {
        if (outcome instanceof Classified classified) {
            return FileLine.ofTopK(file, ranking.of(classified.probabilities()));
        }
        return FileLine.ofRejection(file, ((Rejected) outcome).rejection());
    }
}
