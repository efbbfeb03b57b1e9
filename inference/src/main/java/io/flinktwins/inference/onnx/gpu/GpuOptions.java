package io.flinktwins.inference.onnx.gpu;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a session uses a GPU.
 *
 * @param exact whether products of fp32 models are in fp32, as on the CPU; else CUDA rounds their factors to 10 bits (TF32)
 *     on cards that are faster so
 * @param engineCache directory for TensorRT's engines, which take minutes to build; null for one of the machine's temporary
 *     directory
 */
public record GpuOptions(boolean exact, @Nullable String engineCache) implements Serializable {

    /** As fast as it can. */
    public static final GpuOptions FAST = new GpuOptions(false, null);
}
