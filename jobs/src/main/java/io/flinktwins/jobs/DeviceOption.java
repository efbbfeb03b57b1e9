package io.flinktwins.jobs;

import io.flinktwins.inference.onnx.Device;
import picocli.CommandLine.Option;

/** The option that says where forward passes run. */
public final class DeviceOption {

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "DEVICE",
            description = "Where the forward passes run: auto, cpu, cuda, cuda:N, tensorrt or tensorrt:N. Without N a"
                    + " slot takes the GPU that Flink gave to the TaskManager, else the machine's GPUs in turn."
                    + " Default: ${DEFAULT-VALUE}.")
    private Device device;

    public Device device() {
        return device;
    }
}
