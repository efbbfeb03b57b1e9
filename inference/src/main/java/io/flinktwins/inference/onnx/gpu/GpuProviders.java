package io.flinktwins.inference.onnx.gpu;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import io.flinktwins.inference.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a session how to use a GPU: ONNX Runtime's options for CUDA and TensorRT. */
public final class GpuProviders {

    private static final int HASH_BYTES = 8;

    private GpuProviders() {}

    /** What TensorRT builds an engine of. */
    public record TensorRtModel(String name, Path file, boolean isHalfPrecision) {}

    /**
     * Adds CUDA, and TensorRT before it.
     *
     * @param index which GPU, as CUDA counts
     * @param withTensorRt the model for TensorRT; null for CUDA alone
     * @throws IOException if TensorRT's engines have no place
     */
    public static void add(SessionOptions session, int index, @Nullable TensorRtModel withTensorRt, GpuOptions options)
            throws OrtException, IOException {
        if (withTensorRt != null) {
            try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(index)) {
                for (Map.Entry<String, String> option :
                        tensorRt(options, withTensorRt).entrySet()) {
                    tensorRt.add(option.getKey(), option.getValue());
                }
                session.addTensorrt(tensorRt);
            }
        }
        // Behind TensorRT, too: it takes the nodes that TensorRT leaves.
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
            for (Map.Entry<String, String> option : cuda(options).entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            session.addCUDA(cuda);
        }
    }

    static Map<String, String> cuda(GpuOptions options) {
        // The default doubles the arena with every batch size that is new to it.
        return Map.of("arena_extend_strategy", "kSameAsRequested", "use_tf32", options.exact() ? "0" : "1");
    }

    /**
     * An engine takes minutes to build, and holds for one model, one type of GPU and one release of TensorRT. TensorRT tells
     * the latter two apart in the names of its files; models have a folder each.
     */
    static Map<String, String> tensorRt(GpuOptions options, TensorRtModel model) throws IOException {
        String cache = folder(options, model).toString();
        Map<String, String> tensorRt = new LinkedHashMap<>();
        tensorRt.put("trt_engine_cache_enable", "1");
        tensorRt.put("trt_engine_cache_path", cache);
        tensorRt.put("trt_timing_cache_enable", "1");
        tensorRt.put("trt_timing_cache_path", cache);
        tensorRt.put("trt_context_memory_sharing_enable", "1");
        // Without it, TensorRT refuses a model in half precision; with it, one in single precision would be rounded.
        tensorRt.put("trt_fp16_enable", model.isHalfPrecision() ? "1" : "0");
        return tensorRt;
    }

    private static Path folder(GpuOptions options, TensorRtModel model) throws IOException {
        Path root = options.engineCache() == null
                ? Path.of(System.getProperty("java.io.tmpdir"), "flink-twins-tensorrt")
                : Path.of(options.engineCache());
        return Files.createDirectories(root.resolve("%s-%s".formatted(model.name(), contentHash(model.file()))));
    }

    /** Tells models apart whose names and numbers are the same; seconds for the largest, which takes minutes to build. */
    private static String contentHash(Path model) throws IOException {
        try (InputStream content = Files.newInputStream(model)) {
            MessageDigest digest = Sha256.digest();
            content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
        }
    }
}
