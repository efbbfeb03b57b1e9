package io.flinktwins.inference.onnx.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuAdviceTest {

    private static final GpuOptions EXACT = new GpuOptions(true, null);

    @Test
    void productsInEightBitsAreForCpus() {
        assertThat(GpuAdvice.of(Map.of("precision", "int8"), GpuOptions.FAST))
                .singleElement()
                .asString()
                .contains("--precision fp16");
    }

    @Test
    void singlePrecisionIsRoundedUnlessItIsToBeExact() {
        assertThat(GpuAdvice.of(Map.of("precision", "fp32"), GpuOptions.FAST))
                .singleElement()
                .asString()
                .contains("TF32", "--gpu-precision exact");
        assertThat(GpuAdvice.of(Map.of(), GpuOptions.FAST)).hasSize(1);
        assertThat(GpuAdvice.of(Map.of("precision", "fp32"), EXACT)).isEmpty();
    }

    @Test
    void halfPrecisionIsWhatGpusAreFor() {
        assertThat(GpuAdvice.of(Map.of("precision", "fp16"), GpuOptions.FAST)).isEmpty();
    }
}
