package io.flinktwins.inference.onnx.gpu;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What people should know of their model on a GPU, in words. */
public final class GpuAdvice {

    private static final String PRECISION = "precision";

    private GpuAdvice() {}

    /**
     * The precision of a session's model.
     *
     * @return as our exporter writes it into the model: fp32, fp16 or int8; others are in fp32 nearly always
     */
    public static String precision(OrtSession session) throws OrtException {
        return precision(session.getMetadata().getCustomMetadata());
    }

    private static String precision(Map<String, String> metadata) {
        return metadata.getOrDefault(PRECISION, "fp32");
    }

    /** Of a session's model. */
    public static List<String> of(OrtSession session, GpuOptions options) {
        try {
            return of(session.getMetadata().getCustomMetadata(), options);
        } catch (OrtException e) {
            return List.of();
        }
    }

    /**
     * Of a model by its metadata.
     *
     * @param metadata has the precision, if the model is an export of ours
     */
    static List<String> of(Map<String, String> metadata, GpuOptions options) {
        String precision = precision(metadata);
        List<String> advice = new ArrayList<>();
        if (precision.equals("int8")) {
            advice.add(
                    "its 8-bit products are for CPUs; a GPU computes them in fp32, slower than an fp32 export, and far"
                            + " slower than one with --precision fp16");
        }
        if (precision.equals("fp32") && !options.exact()) {
            advice.add(
                    "its products are rounded to TF32 on cards that have it, which moves scores by some 0.001 against"
                            + " the CPU's; --gpu-precision exact keeps fp32, and an export with --precision fp16 is faster");
        }
        return advice;
    }
}
