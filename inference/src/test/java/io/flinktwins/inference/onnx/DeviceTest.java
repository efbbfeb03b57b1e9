package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {

    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "cuda", "cuda:0", "cuda:12", "tensorrt", "tensorrt:1"})
    void everyFormReadsAsItIsWritten(String text) {
        assertThat(Device.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cpu:0", "auto:1", "cuda:", "cuda:-1", "CUDA", "cuda:x"})
    void anythingElseIsRefusedWithTheForms(String text) {
        assertThatThrownBy(() -> Device.parse(text))
                .hasMessageContaining("'" + text + "'; it must be one of auto, cpu, cuda");
    }
}
