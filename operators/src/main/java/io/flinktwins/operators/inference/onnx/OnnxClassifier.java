package io.flinktwins.operators.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import io.flinktwins.operators.image.ModelInput;
import io.flinktwins.operators.inference.Classifier;
import io.flinktwins.operators.inference.InferenceException;
import io.flinktwins.operators.inference.ModelIdentity;
import io.flinktwins.operators.inference.Softmax;
import io.flinktwins.operators.modeldirectory.ModelVersion;
import io.flinktwins.operators.modeldirectory.Scores;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A classifier on ONNX Runtime: one session with one image input and one score output.
 *
 * <p>{@link #open} compares the model with its description and runs it once for each batch size that matters, so that
 * what can't work fails there. A model whose batch size is fixed is run in pieces of that size, the last one padded.
 */
public final class OnnxClassifier implements Classifier {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxClassifier.class);

    /** How far the probabilities of a half-precision or quantized model may be from the sum 1. */
    private static final double ROUNDING = 0.01;

    private final ModelIdentity identity;
    private final Path model;
    private final OrtSession session;
    private final RunOptions runOptions;
    private final Scores scores;
    private final Signature signature;
    private int batchSize;

    private OnnxClassifier(ModelVersion version, OrtSession session) throws OrtException {
        this.session = session;
        identity = new ModelIdentity(version.name(), version.version());
        model = version.model();
        scores = version.description().scores();
        signature = Signature.of(session, version);
        batchSize = signature.batchSize();
        runOptions = new RunOptions();
    }

    /**
     * Loads a model and warms it up.
     *
     * @throws OnnxModelException if the model can't be loaded, differs from its description or fails to run
     */
    public static OnnxClassifier open(ModelVersion version, OnnxOptions options) {
        Path model = version.model();
        OrtSession session = OnnxSessions.open(model, options);
        try {
            OnnxClassifier classifier = new OnnxClassifier(version, session);
            classifier.warmUp();
            classifier.checkScores();
            return classifier;
        } catch (OrtException | InferenceException | RuntimeException e) {
            close(session);
            throw e instanceof OnnxModelException explained
                    ? explained
                    : new OnnxModelException("%s can't be run: %s".formatted(model, e.getMessage()), e);
        }
    }

    @Override
    public ModelIdentity model() {
        return identity;
    }

    @Override
    public ModelInput input() {
        return signature.input();
    }

    @Override
    public int classCount() {
        return signature.classCount();
    }

    @Override
    public float[][] classify(ByteBuffer tensors, int size) throws InferenceException {
        try {
            float[][] rows = batchSize == Signature.ANY_SIZE ? run(tensors, size) : runInPieces(tensors, size);
            if (scores == Scores.LOGITS) {
                Arrays.setAll(rows, i -> Softmax.of(rows[i]));
            }
            return rows;
        } catch (OrtException e) {
            throw new InferenceException("%s failed on %d pictures: %s".formatted(model, size, e.getMessage()), e);
        }
    }

    @Override
    public void terminate() {
        try {
            runOptions.setTerminate(true);
        } catch (OrtException e) {
            LOG.warn("a running forward pass can't be ended early", e);
        }
    }

    @Override
    public void close() {
        runOptions.close();
        close(session);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            LOG.warn("an ONNX Runtime session did not close", e);
        }
    }

    /** Some exports name the batch axis dynamic and yet hide a fixed size in a reshape: only a run can tell. */
    private void warmUp() throws InferenceException {
        if (batchSize != Signature.ANY_SIZE) {
            classify(allocate(batchSize), batchSize);
            return;
        }
        classify(allocate(1), 1);
        try {
            classify(allocate(2), 2);
        } catch (InferenceException e) {
            LOG.warn("{} runs one picture but not two, so batches will be run one by one: {}", model, e.getMessage());
            batchSize = 1;
        }
    }

    /** Scores that are described wrongly would give a plausible top-1 and useless confidences. */
    private void checkScores() throws OrtException {
        int size = Math.max(batchSize, 1);
        float[] first = run(allocate(size), size)[0];
        boolean distribution = isDistribution(first);
        if (distribution && scores == Scores.LOGITS) {
            throw new OnnxModelException(
                    "%s already ends in a softmax, but its description means logits: set \"scores\":\"probabilities\" in"
                                    .formatted(model)
                            + " twins.json, or export without the softmax");
        } else if (!distribution && scores == Scores.PROBABILITIES) {
            throw new OnnxModelException(
                    "%s gives scores like %s, but its description means probabilities: set \"scores\":\"logits\" in"
                                    .formatted(model, first[0])
                            + " twins.json, or export with the softmax");
        }
    }

    private static boolean isDistribution(float[] scores) {
        double sum = 0;
        for (float score : scores) {
            if (!(score >= 0)) {
                return false;
            }
            sum += score;
        }
        return Math.abs(sum - 1) < ROUNDING;
    }

    private float[][] runInPieces(ByteBuffer tensors, int size) throws OrtException {
        float[][] rows = new float[size][];
        for (int from = 0; from < size; from += batchSize) {
            int count = Math.min(batchSize, size - from);
            ByteBuffer piece = tensors.slice(from * input().byteSize(), count * input().byteSize())
                    .order(ByteOrder.nativeOrder());
            System.arraycopy(run(count == batchSize ? piece : padded(piece), batchSize), 0, rows, from, count);
        }
        return rows;
    }

    private ByteBuffer padded(ByteBuffer piece) {
        return allocate(batchSize).put(piece).clear();
    }

    private ByteBuffer allocate(int pictures) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(pictures, input().byteSize()))
                .order(ByteOrder.nativeOrder());
    }

    private float[][] run(ByteBuffer tensors, int size) throws OrtException {
        try (OnnxTensor images = OnnxTensor.createTensor(
                        OnnxSessions.environment(), tensors, signature.inputShape(size), signature.inputType());
                OrtSession.Result result = session.run(
                        Map.of(signature.inputName(), images), Set.of(signature.outputName()), runOptions)) {
            OnnxTensor output = (OnnxTensor) result.get(0);
            return rows(output.getFloatBuffer(), output.getInfo().getShape(), size);
        }
    }

    private float[][] rows(FloatBuffer values, long[] shape, int size) throws OrtException {
        if (shape.length != 2 || shape[0] != size || shape[1] != classCount()) {
            throw new OrtException("scores have the shape %s instead of [%d, %d]"
                    .formatted(Arrays.toString(shape), size, classCount()));
        }
        float[][] rows = new float[size][classCount()];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }
}
