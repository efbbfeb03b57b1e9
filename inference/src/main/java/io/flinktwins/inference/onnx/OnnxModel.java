package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.batch.InferenceException.DeviceFaultException;
import io.flinktwins.inference.batch.InferenceException.OutOfDeviceMemoryException;
import io.flinktwins.inference.batch.Softmax;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import io.flinktwins.inference.modeldirectory.ModelVersion;
import io.flinktwins.inference.serving.Slot;
import java.nio.ByteBuffer;

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
    private final boolean fallback;
    private final Capacity capacity;
    private final Signature signature;
    private final OnnxScorer scorer;
    private final ProbeImages probes;

    private OnnxModel(ModelVersion version, OnnxSessions.OpenedSession opened, Capacity capacity) throws OrtException {
        OrtSession session = opened.session();
        device = opened.device();
        fallback = opened.fallback();
        this.capacity = capacity;
        identity = new ModelIdentity(version.name(), version.version());
        description = version.description();
        location = version.location();
        signature = Signature.of(session, version);
        scorer = new OnnxScorer(session, signature);
        probes = new ProbeImages(description);
    }

    /**
     * Loads a model and warms it up.
     *
     * @param slot for whose batches it is warmed up
     * @param loading gives the warm-up up when it takes too long
     * @throws OnnxModelException if the model can't be loaded, differs from its description or fails to run
     * @throws io.flinktwins.inference.InvalidSettingException if no buffer holds such a batch
     */
    static OnnxModel open(ModelVersion version, OnnxOptions options, Slot slot, Loading loading) {
        loading.begin("loading and optimizing its graph");
        OnnxSessions.OpenedSession opened = OnnxSessions.open(version, options);
        try {
            Device device = opened.device();
            Capacity capacity = slot.capacity().on(device.isGpu(), slot.cores());
            version.description().input().batchBytes(capacity.batchSize());
            OnnxModel model = new OnnxModel(version, opened, capacity);
            new WarmUp(model.scorer, version, model.probes, loading)
                    .run(capacity.batchSize(), options.padding().appliesTo(device));
            return model;
        } catch (OnnxModelException | InvalidSettingException e) {
            OnnxSessions.close(opened.session());
            throw e;
        } catch (OrtException | RuntimeException e) {
            OnnxSessions.close(opened.session());
            String message = "%s can't be run: %s".formatted(version.location(), e.getMessage());
            throw e instanceof OrtException failure
                    ? OnnxModelException.of(message, failure)
                    : OnnxModelException.wrong(message, e);
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

    /** Whether it runs on the CPU although the machine has GPUs. */
    boolean isFallback() {
        return fallback;
    }

    Signature signature() {
        return signature;
    }

    /** What it was warmed up for. */
    Capacity capacity() {
        return capacity;
    }

    /** As {@link io.flinktwins.inference.batch.Classifier.Lane#scores}. */
    float[][] scores(ByteBuffer tensors, int size, RunOptions runOptions) throws InferenceException {
        try {
            return scorer.scores(tensors, size, runOptions);
        } catch (OrtException e) {
            String message = "%s failed on %d images: %s".formatted(location, size, e.getMessage());
            throw switch (FailureKind.of(e)) {
                case OUT_OF_MEMORY -> new OutOfDeviceMemoryException(message, e);
                case DEVICE_FAULT -> new DeviceFaultException(message, e);
                case OTHER -> new InferenceException(message, e);
            };
        }
    }

    /** As {@link io.flinktwins.inference.batch.Classifier.Lane#probe}. */
    void probe(RunOptions runOptions) throws InferenceException {
        float[][] unused = scores(probes.alone(0), 1, runOptions);
    }

    /** As {@link io.flinktwins.inference.batch.Classifier#probabilities}. */
    float[] probabilities(float[] scores) {
        return description.scores() == Scores.LOGITS ? Softmax.of(scores) : scores;
    }

    /** Only when no thread runs it. */
    @Override
    public void close() {
        scorer.close();
    }
}
