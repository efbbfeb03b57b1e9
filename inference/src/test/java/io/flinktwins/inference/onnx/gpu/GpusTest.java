package io.flinktwins.inference.onnx.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpusTest {

    @TempDir
    private Path devices;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                    | 1
            2,5                  | 2
            GPU-1f2e,GPU-77aa    | 2
            MIG-GPU-1f2e/1/0     | 1
            -1                   | 0
            0,-1,1               | 1
            ''                   | 0
            """)
    void theEnvironmentSaysWhatCudaShows(String visible, int count) {
        assertThat(Gpus.visible(visible, devices)).hasSize(count);
    }

    @Test
    void withoutItTheDriversFilesAreCounted() throws IOException {
        assertThat(Gpus.visible(null, devices)).isEmpty();
        for (String file : List.of("nvidia0", "nvidia3", "nvidiactl", "nvidia-uvm", "null")) {
            Files.createFile(devices.resolve(file));
        }
        // CUDA counts what it shows from 0, whatever the files are called.
        assertThat(Gpus.visible(null, devices)).containsExactly(0, 1);
        assertThat(Gpus.visible(null, devices.resolve("nowhere"))).isEmpty();
    }
}
