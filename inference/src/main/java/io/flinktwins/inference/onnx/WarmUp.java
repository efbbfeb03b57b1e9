package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtException;
import io.flinktwins.inference.modeldirectory.ModelVersion;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a model before it is served: each {@link ProbeImages probe image} alone, then in company, so that a model that
 * can't run, or whose scores can't be meant, is refused; and once with the largest batch, so that the device reserves what
 * any later one needs.
 */
final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private final OnnxScorer scorer;
    private final ScoreCheck check;
    private final ProbeImages images;
    private final String location;
    private final Loading loading;

    WarmUp(OnnxScorer scorer, ModelVersion version, ProbeImages images, Loading loading) {
        this.scorer = scorer;
        this.loading = loading;
        location = version.location();
        check = new ScoreCheck(location, version.description().scores());
        this.images = images;
    }

    /**
     * Warms the model up.
     *
     * @param fewSizes whether the device is to be run with few batch sizes
     * @throws OnnxModelException if the model is not to be served
     */
    void run(int maxBatchSize, boolean fewSizes) throws OrtException {
        // One image first: whatever is wrong with the model shows there, before the device is asked for a large batch.
        float[][] alone = scoresAlone();
        boolean batches = scorer.sizes().isAny() && runsTwo(alone);
        if (!batches) {
            check.independence(alone, scores(images.batch(ProbeImages.COUNT), ProbeImages.COUNT));
        }
        check.kind(alone);
        if (batches) {
            runLarger(alone, fewSizes ? PassSizes.few(maxBatchSize) : PassSizes.ANY, maxBatchSize);
        }
    }

    private float[][] scoresAlone() throws OrtException {
        float[][] alone = new float[ProbeImages.COUNT][];
        for (int i = 0; i < alone.length; i++) {
            alone[i] = scores(images.alone(i), 1)[0];
        }
        return alone;
    }

    /** Some exports name the batch axis dynamic and yet hide a fixed size in a reshape: only a run can tell. */
    private boolean runsTwo(float[][] alone) {
        try {
            check.independence(alone, scores(images.batch(2), 2));
            return true;
        } catch (OrtException e) {
            LOG.warn("{} runs one image but not two, so batches are run one by one: {}", location, e.getMessage());
            scorer.runWith(PassSizes.only(1));
            return false;
        }
    }

    /** The largest size first: what the device then reserves has room for the others. */
    private void runLarger(float[][] alone, PassSizes sizes, int maxBatchSize) throws OrtException {
        scorer.runWith(sizes);
        for (int size = maxBatchSize; size > 2; size = sizes.below(size)) {
            runLarge(alone, size);
        }
    }

    private void runLarge(float[][] alone, int size) throws OrtException {
        try {
            check.independence(alone, scores(images.batch(size), size));
        } catch (OrtException e) {
            if (FailureKind.of(e) != FailureKind.OUT_OF_MEMORY) {
                throw e;
            }
            LOG.warn("{} has no memory for {} images; batches will be halved: {}", location, size, e.getMessage());
        }
    }

    private float[][] scores(ByteBuffer tensors, int size) throws OrtException {
        String step = "running its first forward passes, with a batch of %d".formatted(size);
        return loading.run(step, options -> scorer.scores(tensors, size, options));
    }
}
