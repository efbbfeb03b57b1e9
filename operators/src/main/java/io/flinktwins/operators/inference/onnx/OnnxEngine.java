package io.flinktwins.operators.inference.onnx;

import io.flinktwins.operators.image.ImageLimits;
import io.flinktwins.operators.image.Preprocessor;
import io.flinktwins.operators.image.RejectedImageException;
import io.flinktwins.operators.inference.Engine;
import io.flinktwins.operators.inference.ImageTransform;
import io.flinktwins.operators.inference.LoadedModel;
import io.flinktwins.operators.modeldirectory.ModelDescription;
import io.flinktwins.operators.modeldirectory.ModelDirectory;
import io.flinktwins.operators.modeldirectory.ModelVersion;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Serves the newest version in a model directory on ONNX Runtime.
 *
 * @param modelDirectory path of the directory, the same on the client and on every TaskManager
 * @param threads CPU threads of a forward pass, or {@link #SHARE} for the slot's share of the host's cores
 */
public record OnnxEngine(String modelDirectory, Device device, int threads, ImageLimits limits) implements Engine {

    public static final int SHARE = 0;

    public OnnxEngine {
        if (threads < SHARE) {
            throw new IllegalArgumentException("engine threads is %d; it must not be negative".formatted(threads));
        }
    }

    /**
     * Loads the model once to see that it can be served, and lets go of it.
     *
     * @return the model's description
     */
    public ModelDescription check() {
        ModelVersion version = newestVersion();
        open(version, 1).close();
        return version.description();
    }

    @Override
    public LoadedModel load(int slots) {
        ModelVersion version = newestVersion();
        return new LoadedModel(open(version, slots), () -> new Preprocessing(version, limits));
    }

    private OnnxClassifier open(ModelVersion version, int slots) {
        // A preprocessing that can't lead to the model's input is to fail here, not in the first decoder thread.
        new Preprocessing(version, limits).close();
        return OnnxClassifier.open(version, options(slots));
    }

    private ModelVersion newestVersion() {
        return new ModelDirectory(Path.of(modelDirectory)).newest();
    }

    private OnnxOptions options(int slots) {
        int share = Math.max(1, Runtime.getRuntime().availableProcessors() / slots);
        return new OnnxOptions(device, threads == SHARE ? share : threads);
    }

    /** A model version's own preprocessing. */
    private record Preprocessing(Preprocessor preprocessor) implements ImageTransform {

        Preprocessing(ModelVersion version, ImageLimits limits) {
            this(new Preprocessor(
                    version.description().input(), version.description().preprocessing(), limits));
        }

        @Override
        public void apply(byte[] encoded, ByteBuffer tensor) throws RejectedImageException {
            preprocessor.preprocess(encoded, tensor);
        }

        @Override
        public void close() {
            preprocessor.close();
        }
    }
}
