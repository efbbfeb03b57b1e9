package io.flinktwins.serve;

import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.inference.serving.Slot;
import io.flinktwins.options.BatchMaxWaitOption;
import io.flinktwins.options.CapacityOptions;
import io.flinktwins.options.DeviceOptions;
import io.flinktwins.options.EngineThreadsOption;
import io.flinktwins.options.ImageTimeoutOption;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.options.ModelLoadTimeoutOption;
import io.flinktwins.options.ModelPollOption;
import io.flinktwins.serve.classifying.ServedModel;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which model is served, in which versions, and on what. */
final class ServedModelOptions {

    @Mixin
    private ModelDirectoryOption model = new ModelDirectoryOption();

    @Mixin
    private ModelPollOption poll = new ModelPollOption();

    @Option(
            names = "--also-version",
            paramLabel = "VERSION",
            description = "Serve this version, too, for clients that name it; repeat for more. Each takes memory as the"
                    + " highest does. Default: none.")
    private List<Long> also = new ArrayList<>();

    @Mixin
    private ModelLoadTimeoutOption loadTimeout = new ModelLoadTimeoutOption();

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    @Mixin
    private EngineThreadsOption threads = new EngineThreadsOption();

    @Mixin
    private CapacityOptions capacity = new CapacityOptions();

    @Mixin
    private BatchMaxWaitOption batchMaxWait = new BatchMaxWaitOption();

    @Mixin
    private ImageTimeoutOption timeout = new ImageTimeoutOption();

    ServedModel.Settings settings(ImageLimits limits) {
        OnnxOptions session = device.session(threads.threads(), ModelSharing.SLOT, loadTimeout.timeout());
        OnnxEngine engine = new OnnxEngine(model.directory(), null, session, limits, ClientCheck.NONE);
        ServingOptions serving =
                new ServingOptions(new BatchPolicy(batchMaxWait.maxWait(), timeout.timeout()), poll.interval());
        return new ServedModel.Settings(engine, Slot.alone(capacity.capacity()), serving, also);
    }
}
