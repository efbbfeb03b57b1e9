package io.flinktwins.options;

import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.BatchPadding;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.onnx.gpu.GpuOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where forward passes run, and how a GPU is used. */
public final class DeviceOptions {

    private enum GpuPrecision {
        FAST,
        EXACT
    }

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "DEVICE",
            description = "Where the forward passes run: auto, cpu, cuda, cuda:N, tensorrt or tensorrt:N. Without N a"
                    + " slot takes the GPU that Flink gave to the TaskManager, else the machine's GPUs in turn."
                    + " Default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--gpu-precision",
            defaultValue = "fast",
            paramLabel = "HOW",
            description =
                    "Products of an fp32 model on a GPU: fast (TF32 where the card has it) or exact (fp32, as on the"
                            + " CPU). Default: ${DEFAULT-VALUE}.")
    private GpuPrecision gpuPrecision;

    @Option(
            names = "--pad-batches",
            defaultValue = "auto",
            paramLabel = "WHEN",
            description =
                    "Pad batches to 1, 2, 4 and so on up to the largest: auto (on a GPU, which plans anew for each"
                            + " size), always or never. Default: ${DEFAULT-VALUE}.")
    private BatchPadding padBatches;

    @Option(
            names = "--tensorrt-cache",
            paramLabel = "DIR",
            description = "Directory on each TaskManager for the engines that TensorRT builds, which takes minutes."
                    + " Default: flink-twins-tensorrt in the temporary directory.")
    private @Nullable String tensorRtCache;

    /**
     * The device that was asked for.
     *
     * @throws io.flinktwins.inference.InvalidSettingException if there is no such one
     */
    public Device device() {
        return Device.parse(device);
    }

    /** The device as it was written. */
    public String written() {
        return device;
    }

    /** The options as arguments of another command. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--device=" + device,
                "--gpu-precision=" + gpuPrecision.name().toLowerCase(Locale.ROOT),
                "--pad-batches=" + padBatches.name().toLowerCase(Locale.ROOT)));
        if (tensorRtCache != null) {
            arguments.add("--tensorrt-cache=" + tensorRtCache);
        }
        return arguments;
    }

    /** How a session uses the machine. */
    public OnnxOptions session(int threads, ModelSharing sharing, Duration loadTimeout) {
        GpuOptions gpu = new GpuOptions(gpuPrecision == GpuPrecision.EXACT, tensorRtCache);
        return new OnnxOptions(device(), threads, sharing, loadTimeout, padBatches, gpu);
    }
}
