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
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model version on ONNX Runtime: one session with one image input and one score output. Several threads may run it at
 * the same time.
 *
 * <p>{@link #open} compares the model with its description and runs it once for each batch size that matters, so that
 * what can't work fails there.
 */
final class OnnxModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);

    /** How far the probabilities of a half-precision or quantized model may be from the sum 1. */
    private static final double ROUNDING = 0.01;

    /** What ONNX Runtime's allocators, CUDA, cuBLAS and cuDNN say; its Java API has no code for it. */
    private static final Pattern OUT_OF_MEMORY = Pattern.compile(
            "(?i)out of memory|failed to allocate memory|available memory of \\d+ is smaller|_ALLOC_FAILED");

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
     * @throws OnnxModelException if the model can't be loaded, differs from its description or fails to run
     */
    static OnnxModel open(ModelVersion version, OnnxOptions options, int maxBatchSize) {
        OnnxSessions.OpenedSession opened = OnnxSessions.open(version.model(), options);
        try {
            OnnxModel model = new OnnxModel(version, opened.device(), opened.session());
            model.warmUp(maxBatchSize);
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
            throw isOutOfMemory(e) ? new OutOfDeviceMemoryException(message, e) : new InferenceException(message, e);
        }
    }

    /** Only when no thread runs it. */
    @Override
    public void close() {
        scorer.close();
    }

    private static boolean isOutOfMemory(OrtException failure) {
        return OUT_OF_MEMORY.matcher(String.valueOf(failure.getMessage())).find();
    }

    private void warmUp(int maxBatchSize) throws OrtException {
        // One image first: whatever is wrong with the model shows there, before the device is asked for a large batch.
        float[] first = scorer.scoresOfZeros(1)[0];
        checkScores(first);
        if (scorer.batchSize() == Signature.ANY_SIZE && maxBatchSize > 1 && runsBatches()) {
            warmUpLargest(maxBatchSize);
        }
    }

    /** Some exports name the batch axis dynamic and yet hide a fixed size in a reshape: only a run can tell. */
    private boolean runsBatches() {
        try {
            scorer.scoresOfZeros(2);
            return true;
        } catch (OrtException e) {
            LOG.warn("{} runs one image but not two, so batches are run one by one: {}", location, e.getMessage());
            scorer.runOneByOne();
            return false;
        }
    }

    /** Makes the device reserve at once what any later batch needs. */
    private void warmUpLargest(int size) throws OrtException {
        try {
            scorer.scoresOfZeros(size);
        } catch (OrtException e) {
            if (!isOutOfMemory(e)) {
                throw e;
            }
            LOG.warn("{} has no memory for {} images; batches will be halved: {}", device, size, e.getMessage());
        }
    }

    /** Scores that are described wrongly would give a plausible top-1 and useless confidences. */
    private void checkScores(float[] first) {
        boolean distribution = isDistribution(first);
        if (distribution && description.scores() == Scores.LOGITS) {
            throw new OnnxModelException(
                    "%s already ends in a softmax, but its description means logits: set \"scores\":\"probabilities\" in"
                                    .formatted(location)
                            + " twins.json, or export without the softmax");
        } else if (!distribution && description.scores() == Scores.PROBABILITIES) {
            throw new OnnxModelException(
                    "%s gives scores like %s, but its description means probabilities: set \"scores\":\"logits\" in"
                                    .formatted(location, first[0])
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
}
