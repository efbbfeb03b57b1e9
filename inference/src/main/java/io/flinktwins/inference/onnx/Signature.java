package io.flinktwins.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.modeldirectory.ModelVersion;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one image input and the one score output of a model, compared with its description.
 *
 * @param batchSize the only batch size that the model takes, or {@link #ANY_SIZE}
 */
record Signature(ModelInput input, String inputName, int batchSize, String outputName, int classCount) {

    /** Marks a batch axis of any size, as ONNX Runtime does. */
    static final int ANY_SIZE = -1;

    private static final Set<OnnxJavaType> SCORE_TYPES =
            EnumSet.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16, OnnxJavaType.DOUBLE);

    /**
     * Reads a session's inputs and outputs.
     *
     * @throws OnnxModelException saying in what the model differs from its description
     */
    static Signature of(OrtSession session, ModelVersion version) throws OrtException {
        Path model = version.model();
        ModelInput described = version.description().input();
        NodeInfo input = onlyOne("input", session.getInputInfo(), model);
        NodeInfo output = onlyOne("output", session.getOutputInfo(), model);
        int classCount = classCount(output, model);
        checkLabels(version.description().labels(), classCount, model);
        return new Signature(
                described, input.getName(), batchSize(input, described, model), output.getName(), classCount);
    }

    long[] inputShape(int size) {
        return shape(input, size);
    }

    OnnxJavaType inputType() {
        return javaType(input.type());
    }

    private static NodeInfo onlyOne(String what, Map<String, NodeInfo> nodes, Path model) {
        if (nodes.size() != 1) {
            throw new OnnxModelException(
                    "%s has the %ss %s; an image classifier has one".formatted(model, what, nodes.keySet()));
        }
        return nodes.values().iterator().next();
    }

    private static TensorInfo tensor(NodeInfo node, Path model) {
        if (node.getInfo() instanceof TensorInfo tensor) {
            return tensor;
        }
        throw new OnnxModelException("'%s' of %s is no tensor".formatted(node.getName(), model));
    }

    private static int batchSize(NodeInfo node, ModelInput described, Path model) {
        TensorInfo tensor = tensor(node, model);
        long[] actual = tensor.getShape();
        long[] wanted = shape(described, ANY_SIZE);
        boolean fits = actual.length == wanted.length && tensor.type == javaType(described.type());
        for (int axis = 1; fits && axis < wanted.length; axis++) {
            fits = actual[axis] == wanted[axis] || actual[axis] == ANY_SIZE;
        }
        if (!fits) {
            throw new OnnxModelException("model input '%s' of %s wants %s %s, but its description says %s %s: "
                            .formatted(
                                    node.getName(),
                                    model,
                                    Arrays.toString(actual),
                                    tensor.type,
                                    Arrays.toString(wanted),
                                    javaType(described.type()))
                    + "correct the description or export again");
        }
        return actual[0] < 1 ? ANY_SIZE : Math.toIntExact(actual[0]);
    }

    private static int classCount(NodeInfo node, Path model) {
        TensorInfo tensor = tensor(node, model);
        long[] shape = tensor.getShape();
        if (shape.length != 2 || shape[1] < 1 || !SCORE_TYPES.contains(tensor.type)) {
            throw new OnnxModelException("model output '%s' of %s is %s %s; scores are floats of the shape [N, classes]"
                    .formatted(node.getName(), model, Arrays.toString(shape), tensor.type));
        }
        if (shape[1] == 1) {
            throw new OnnxModelException(
                    "%s gives one score, and a softmax over one class is 1 for every image: export it".formatted(model)
                            + " with a score for each of its two classes, such as the logits [0, score]");
        }
        return Math.toIntExact(shape[1]);
    }

    private static void checkLabels(List<String> labels, int classCount, Path model) {
        if (!labels.isEmpty() && labels.size() != classCount) {
            throw new OnnxModelException("%s gives %d scores, but its description has %d labels: correct the labels"
                    .formatted(model, classCount, labels.size()));
        }
    }

    private static long[] shape(ModelInput input, int size) {
        return input.layout() == Layout.NCHW
                ? new long[] {size, 3, input.height(), input.width()}
                : new long[] {size, input.height(), input.width(), 3};
    }

    private static OnnxJavaType javaType(ElementType type) {
        return switch (type) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case UINT8 -> OnnxJavaType.UINT8;
        };
    }
}
