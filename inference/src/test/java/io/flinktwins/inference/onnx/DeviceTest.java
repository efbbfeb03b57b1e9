package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.serving.Slot;
import java.util.List;
import org.junit.jupiter.api.Test;
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

    @Test
    void slotsTakeFlinksGpusInTurn() {
        Device any = Device.parse("cuda");
        assertThat(any.in(new Slot(0, 4, List.of(2, 3), Capacity.DEFAULT))).isEqualTo(Device.parse("cuda:2"));
        assertThat(any.in(new Slot(3, 4, List.of(2, 3), Capacity.DEFAULT))).isEqualTo(Device.parse("cuda:3"));
        assertThat(Device.parse("tensorrt:7").in(new Slot(0, 4, List.of(2, 3), Capacity.DEFAULT)))
                .isEqualTo(Device.parse("tensorrt:7"));
        assertThat(Device.CPU.in(new Slot(0, 4, List.of(2, 3), Capacity.DEFAULT)))
                .isEqualTo(Device.CPU);
    }
}
