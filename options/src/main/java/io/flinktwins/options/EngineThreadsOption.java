package io.flinktwins.options;

import io.flinktwins.inference.onnx.OnnxOptions;
import picocli.CommandLine.Option;

/** The option that says how many threads a forward pass takes on a CPU. */
public final class EngineThreadsOption {

    @Option(
            names = "--engine-threads",
            paramLabel = "N",
            description = "CPU threads of a slot's forward pass. Default: the host's cores divided by the job's"
                    + " parallelism; all cores with --model-sharing process.")
    private int threads = OnnxOptions.SHARE;

    /** As {@link OnnxOptions} takes them: {@link OnnxOptions#SHARE} if the option is not given. */
    public int threads() {
        return threads;
    }
}
