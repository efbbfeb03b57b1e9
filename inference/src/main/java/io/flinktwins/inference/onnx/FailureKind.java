package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtException;
import java.util.regex.Pattern;

/** What a failed forward pass means. ONNX Runtime's Java API has one code for nearly all of them, so its words have to tell. */
enum FailureKind {
    /** Fewer images may go well. */
    OUT_OF_MEMORY,
    /** After this, CUDA refuses everything that the process asks of the device. */
    DEVICE_FAULT,
    OTHER;

    /** What ONNX Runtime's arena, CUDA, cuBLAS, cuDNN 8 and 9, and TensorRT say. */
    private static final Pattern NO_MEMORY = Pattern.compile("(?i)out of memory"
            + "|failed to allocate memory"
            + "|available memory of \\d+ is smaller"
            + "|_ALLOC_FAILED"
            + "|ALLOCATION_FAILED"
            + "|could not be allocated"
            + "|OutOfMemory"
            + "|CUDA (failure|error) 2\\b");

    /**
     * CUDA's errors that stick to the process's context, by their numbers (cudaError in driver_types.h): 46 devices
     * unavailable, 214 ECC, 700 and 702 illegal address and launch timeout, 709 and 710 destroyed context and assert, 714 to
     * 719 faults of a kernel, 802 system not ready, 999 unknown.
     */
    private static final Pattern FAULT = Pattern.compile("(?i)CUDA (failure|error) (46|214|70[029]|71[04-9]|802|999)\\b"
            + "|illegal memory access|misaligned address|unspecified launch failure|uncorrectable ECC"
            + "|device-side assert|illegal instruction|hardware stack error|invalid program counter"
            + "|launch timed out|context is destroyed"
            + "|CUDNN_STATUS_EXECUTION_FAILED|CUBLAS_STATUS_EXECUTION_FAILED");

    static FailureKind of(OrtException failure) {
        String message = String.valueOf(failure.getMessage());
        if (NO_MEMORY.matcher(message).find()) {
            return OUT_OF_MEMORY;
        }
        return FAULT.matcher(message).find() ? DEVICE_FAULT : OTHER;
    }
}
