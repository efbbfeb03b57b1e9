package io.flinktwins.jobs;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.modeldirectory.ModelDirectoryException;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxModelException;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.Slot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@link ClassificationJob} that say which models it serves, and on what. */
public final class ModelOptions {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description =
                    "Model directory NAME, with a numbered folder for each version; the highest is served. A path,"
                            + " the same on every TaskManager, or a URI of a file system that Flink knows, such as s3://.")
    private String model;

    @Option(
            names = "--model-poll",
            paramLabel = "DURATION",
            description = "How often to look for another version while the job runs; 0s never does. Default: 10s.")
    private Duration modelPoll = Duration.ofSeconds(10);

    @Option(
            names = "--model-pin",
            paramLabel = "VERSION",
            description = "Serve this version and no other. Default: the highest.")
    private @Nullable Long modelPin;

    @Option(
            names = "--model-sharing",
            paramLabel = "WHO",
            description = "Who runs the same session: slot (each slot has its own) or process (the slots of a"
                    + " TaskManager share one, which saves memory). Default: slot.")
    private ModelSharing modelSharing = ModelSharing.SLOT;

    @Option(
            names = "--shadow",
            paramLabel = "DIR",
            description = "Model directory of a second model, which sees the same images; its answers go to the same"
                    + " topic under its own name. Images that it has no time for are passed over. Default: none.")
    private @Nullable String shadow;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Where the forward passes run: auto, cpu, cuda, cuda:N, tensorrt or tensorrt:N. Without N a"
                    + " slot takes the GPU that Flink gave to the TaskManager, else the machine's GPUs in turn."
                    + " Default: auto.")
    private String device = "auto";

    @Option(
            names = "--engine-threads",
            paramLabel = "N",
            description = "CPU threads of a slot's forward pass. Default: the host's cores divided by the job's"
                    + " parallelism; all cores with --model-sharing process.")
    private int engineThreads = OnnxOptions.SHARE;

    OnnxEngine engine(ImageLimits limits) {
        return engine(model, modelPin, engineThreads, limits);
    }

    /** The shadow's engine; null if there is none. One thread of its own must do, so that the first has the others. */
    @Nullable
    OnnxEngine shadow(ImageLimits limits) {
        return shadow == null ? null : engine(shadow, null, 1, limits);
    }

    private OnnxEngine engine(String directory, @Nullable Long pin, int threads, ImageLimits limits) {
        OnnxOptions options = new OnnxOptions(Device.parse(device), threads, modelSharing);
        return new OnnxEngine(new ModelDirectory(directory), pin, options, limits);
    }

    Duration poll() {
        return modelPoll;
    }

    /**
     * Loads the models once, here on the client.
     *
     * @throws InvalidOptionsException if they can't be served
     */
    CheckedModels check(ImageLimits limits) {
        Checked first = check("--model " + model, engine(limits));
        OnnxEngine second = shadow(limits);
        if (second == null) {
            return new CheckedModels(first.classes, null);
        }
        Checked other = check("--shadow " + shadow, second);
        if (other.name.equals(first.name)) {
            throw new InvalidOptionsException(
                    "--shadow %s is named '%s' as --model is, and nobody could tell their answers apart: rename the"
                                    .formatted(shadow, first.name)
                            + " directory, or the name in its twins.json");
        }
        return new CheckedModels(first.classes, other.classes);
    }

    private record Checked(String name, ClassList classes) {}

    private static Checked check(String option, OnnxEngine engine) {
        try {
            LoadedModel loaded = engine.loadBest(Slot.alone(1));
            loaded.classifier().close();
            return new Checked(loaded.classifier().model().name(), loaded.classes());
        } catch (ModelDirectoryException | OnnxModelException | IllegalArgumentException e) {
            throw new InvalidOptionsException("%s: %s".formatted(option, e.getMessage()), e);
        }
    }
}
