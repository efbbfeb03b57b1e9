package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.batch.InferenceException.OutOfDeviceMemoryException;
import io.flinktwins.inference.batch.Softmax;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import io.flinktwins.inference.modeldirectory.ModelVersion;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A model version on ONNX Runtime: one session with one image input and one score output. Several threads may run it at
 * the same time.
 *
 * <p>{@link #open} compares the model with its description and warms it up, so that what can't work fails there.
 */
final class OnnxModel implements AutoCloseable {

    private final ModelIdentity identity;
    private final ModelDescription description;
    private final String location;
    private final Device device;
    private final Signature signature;
    private final OnnxScorer scorer;

    private OnnxModel(ModelVersion version, Device device, OrtSession session) throws OrtException {
        this.device = device;
        identity = new ModelIdentity(version.name(), version.version());
        description = version.description();
        location = version.model().toString();
        signature = Signature.of(session, version);
        scorer = new OnnxScorer(session, signature);
    }

    /**
     * Loads a model and warms it up.
     *
     * @param maxBatchSize the largest batch that will be run
     * @param loading gives the warm-up up when it takes too long
     * @throws OnnxModelException if the model can't be loaded, differs from its description or fails to run
     * @throws io.flinktwins.inference.InvalidSettingException if no buffer holds such a batch
     */
    static OnnxModel open(ModelVersion version, OnnxOptions options, int maxBatchSize, Loading loading) {
        version.description().input().batchBytes(maxBatchSize);
        loading.begin("loading and optimizing its graph");
        OnnxSessions.OpenedSession opened = OnnxSessions.open(version.model(), options);
        try {
            OnnxModel model = new OnnxModel(version, opened.device(), opened.session());
            new WarmUp(model.scorer, version, loading).run(maxBatchSize);
            return model;
        } catch (OrtException | RuntimeException e) {
            OnnxSessions.close(opened.session());
            throw e instanceof OnnxModelException explained
                    ? explained
                    : new OnnxModelException("%s can't be run: %s".formatted(version.model(), e.getMessage()), e);
        }
    }

    ModelIdentity identity() {
        return identity;
    }

    ModelDescription description() {
        return description;
    }

    /** Where it runs. */
    Device device() {
        return device;
    }

    Signature signature() {
        return signature;
    }

    /** As {@link io.flinktwins.inference.batch.Classifier#classify}. */
    float[][] classify(ByteBuffer tensors, int size, RunOptions runOptions) throws InferenceException {
        try {
            float[][] rows = scorer.scores(tensors, size, runOptions);
            if (description.scores() == Scores.LOGITS) {
                Arrays.setAll(rows, i -> Softmax.of(rows[i]));
            }
            return rows;
        } catch (OrtException e) {
            String message = "%s failed on %d images: %s".formatted(location, size, e.getMessage());
            throw WarmUp.isOutOfMemory(e)
                    ? new OutOfDeviceMemoryException(message, e)
                    : new InferenceException(message, e);
        }
    }

    /** Only when no thread runs it. */
    @Override
    public void close() {
        scorer.close();
    }
}
