package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as ONNX Runtime builds them, from its sources and from people's reports. */
class FailureKindTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of"
                        + " size 1073741824",
                "bfc_arena.cc:376 Available memory of 1048576 is smaller than requested bytes of 4194304",
                "CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; file=cuda_allocator.cc ; line=67 ;"
                        + " expr=cudaMalloc((void**)&p, size);",
                "CUDA error 2: cudaErrorMemoryAllocation",
                "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cublasCreate(&cublas_handle_);",
                "CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; GPU=0",
                "CUDNN failure 4001: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0",
                "TensorRT EP: Requested amount of GPU memory (536870912 bytes) could not be allocated.",
                "[defaultAllocator.cpp::allocate::31] Error Code 1: OutOfMemory (Requested size was 1 bytes.)"
            })
    void tooLittleMemoryCanBeHelpedBySmallerBatches(String message) {
        assertThat(FailureKind.of(new OrtException(message))).isEqualTo(FailureKind.OUT_OF_MEMORY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=h ; file=cuda_stream.cc",
                "CUDA failure 702: the launch timed out and was terminated ; GPU=0",
                "CUDA failure 710: device-side assert triggered ; GPU=0",
                "CUDA failure 714: hardware stack error ; GPU=0",
                "CUDA failure 715: an illegal instruction was encountered ; GPU=0",
                "CUDA failure 716: misaligned address ; GPU=0",
                "CUDA failure 717: operation not supported on global/shared address space ; GPU=0",
                "CUDA failure 718: invalid program counter ; GPU=0",
                "CUDA failure 719: unspecified launch failure ; GPU=0",
                "CUDA error 719: unspecified launch failure",
                "CUDA failure 214: uncorrectable ECC error encountered ; GPU=0",
                "CUDA failure 46: all CUDA-capable devices are busy or unavailable ; GPU=0",
                "CUDA failure 999: unknown error ; GPU=0",
                "CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0 ; expr=cudnnConvolutionForward",
                "CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0 ; expr=cublasGemmHelper"
            })
    void aFaultOfTheDeviceIsNoFaultOfTheImages(String message) {
        assertThat(FailureKind.of(new OrtException(message))).isEqualTo(FailureKind.DEVICE_FAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Non-zero status code returned while running Reshape node. The input tensor cannot be reshaped",
                "Exiting due to terminate flag being set to true.",
                "CUDA failure 1: invalid argument ; GPU=0",
                "Got invalid dimensions for input: images index: 2 Got: 700 Expected: 224"
            })
    void otherFailuresMayBeTheImages(String message) {
        assertThat(FailureKind.of(new OrtException(message))).isEqualTo(FailureKind.OTHER);
    }
}
