package io.flinktwins.inference.onnx.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.onnx.gpu.GpuProviders.TensorRtModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuProvidersTest {

    @TempDir
    private Path cache;

    @Test
    void singlePrecisionIsKeptOnRequest() {
        assertThat(GpuProviders.cuda(GpuOptions.FAST)).containsEntry("use_tf32", "1");
        assertThat(GpuProviders.cuda(new GpuOptions(true, null))).containsEntry("use_tf32", "0");
    }

    @Test
    void eachModelsEnginesHaveAFolderOfTheirOwn() throws IOException {
        Map<String, String> first = tensorRt("one", false);
        assertThat(Path.of(first.get("trt_engine_cache_path"))).isDirectory().startsWith(cache);
        assertThat(first).isEqualTo(tensorRt("one", false));
        assertThat(tensorRt("another", false).get("trt_engine_cache_path"))
                .isNotEqualTo(first.get("trt_engine_cache_path"));
    }

    @Test
    void onlyAModelInHalfPrecisionIsRunInIt() throws IOException {
        assertThat(tensorRt("one", false)).containsEntry("trt_fp16_enable", "0");
        assertThat(tensorRt("one", true)).containsEntry("trt_fp16_enable", "1");
    }

    private Map<String, String> tensorRt(String content, boolean halfPrecision) throws IOException {
        Path model = Files.writeString(cache.resolve("model.onnx"), content);
        return GpuProviders.tensorRt(
                new GpuOptions(false, cache.toString()), new TensorRtModel("tiny", model, halfPrecision));
    }
}
