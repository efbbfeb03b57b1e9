package io.flinktwins.cli.classify;

import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.Slot;
import io.flinktwins.operators.ranking.TopK;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model directory.")
    private String model;

    @Option(names = "--top-k", paramLabel = "K", description = "Classes in an answer. Default: ${DEFAULT-VALUE}.")
    private int topK = 5;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto, cpu, cuda, cuda:N, tensorrt or tensorrt:N. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Image files.")
    private List<Path> files = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        checkTopK();
        LoadedModel loaded = load();
        TopK ranking = new TopK(topK, loaded.labels());
        PrintWriter out = spec.commandLine().getOut();
        try (FileClassifier classifier = new FileClassifier(loaded)) {
            classifier.classify(files, (file, outcome) -> out.println(line(file, outcome, ranking)));
        }
        return ExitCode.OK;
    }

    private LoadedModel load() {
        OnnxOptions options = new OnnxOptions(parseDevice(), OnnxOptions.SHARE, ModelSharing.SLOT);
        OnnxEngine engine = new OnnxEngine(new ModelDirectory(model), null, options, ImageLimits.DEFAULT);
        return engine.loadBest(Slot.alone(FileClassifier.POLICY.maxSize()));
    }

    private Device parseDevice() {
        try {
            return Device.parse(device);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--device: " + e.getMessage(), e);
        }
    }

    private void checkTopK() {
        if (topK < 1) {
            throw new ParameterException(spec.commandLine(), "--top-k is %d; write 1 or more".formatted(topK));
        }
    }

    private static String line(Path file, Outcome outcome, TopK ranking) {
        if (outcome instanceof Classified classified) {
            return FileLine.ofTopK(file, ranking.of(classified.probabilities()));
        }
        return FileLine.ofRejection(file, ((Rejected) outcome).rejection());
    }
}
