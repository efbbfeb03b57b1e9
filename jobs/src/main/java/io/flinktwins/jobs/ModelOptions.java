package io.flinktwins.jobs;

import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.options.DeviceOptions;
import io.flinktwins.options.EngineThreadsOption;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.options.ModelLoadTimeoutOption;
import io.flinktwins.options.ModelPollOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link ClassificationJob} that say which models it serves, and on what. */
public final class ModelOptions {

    @Mixin
    private ModelDirectoryOption model = new ModelDirectoryOption();

    @Mixin
    private ModelPollOption poll = new ModelPollOption();

    @Option(
            names = "--model-pin",
            paramLabel = "VERSION",
            description = "Serve this version and no other. Default: the highest.")
    private @Nullable Long modelPin;

    @Option(
            names = "--model-sharing",
            defaultValue = "slot",
            paramLabel = "WHO",
            description = "Who runs the same session: slot (each slot has its own) or process (the slots of a"
                    + " TaskManager share one, which saves memory). Default: ${DEFAULT-VALUE}.")
    private ModelSharing modelSharing;

    @Option(
            names = "--shadow",
            paramLabel = "DIR",
            description = "Model directory of a second model, which sees the same images; its answers go to the same"
                    + " topic under its own name. Images that it has no time for are passed over. Default: none.")
    private @Nullable String shadow;

    @Mixin
    private ModelLoadTimeoutOption loadTimeout = new ModelLoadTimeoutOption();

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    @Option(
            names = "--check-on",
            defaultValue = "cpu",
            paramLabel = "WHERE",
            description =
                    "Where the client tries the model before the job is submitted: cpu, device (the one that the job"
                            + " is to run on) or none. Tasks insist on the device. Default: ${DEFAULT-VALUE}.")
    private ClientCheck checkOn;

    @Mixin
    private EngineThreadsOption engineThreads = new EngineThreadsOption();

    OnnxEngine engine(ImageLimits limits) {
        return engine(model.directory(), modelPin, engineThreads.threads(), limits);
    }

    /** The shadow's engine; null if there is none. One thread of its own must do, so that the first has the others. */
    @Nullable
    OnnxEngine shadow(ImageLimits limits) {
        return shadow == null ? null : engine(new ModelDirectory(shadow), null, 1, limits);
    }

    private OnnxEngine engine(ModelDirectory directory, @Nullable Long pin, int threads, ImageLimits limits) {
        OnnxOptions session = device.session(threads, modelSharing, loadTimeout.timeout());
        return new OnnxEngine(directory, pin, session, limits, checkOn);
    }

    Device device() {
        return device.device();
    }

    Duration poll() {
        return poll.interval();
    }
}
