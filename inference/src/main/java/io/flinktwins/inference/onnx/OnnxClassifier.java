package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.batch.Classifier;
import io.flinktwins.inference.batch.InferenceException;
import io.flinktwins.inference.image.tensor.ModelInput;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One user of an {@link OnnxModel}, whose forward passes can be ended without those of others. */
final class OnnxClassifier implements Classifier {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxClassifier.class);

    private final OnnxModel model;
    private final Runnable release;

    /** @param release what closing does to the model */
    OnnxClassifier(OnnxModel model, Runnable release) {
        this.model = model;
        this.release = release;
    }

    @Override
    public ModelIdentity model() {
        return model.identity();
    }

    @Override
    public String device() {
        return model.device().toString();
    }

    @Override
    public boolean isGpu() {
        return model.device().isGpu();
    }

    @Override
    public boolean isFallback() {
        return model.isFallback();
    }

    @Override
    public ModelInput input() {
        return model.signature().input();
    }

    @Override
    public int classCount() {
        return model.signature().classCount();
    }

    @Override
    public Lane openLane() {
        try {
            return new OnnxLane(model, new RunOptions());
        } catch (OrtException e) {
            throw OnnxModelException.of("%s can't be run: %s".formatted(model.identity(), e.getMessage()), e);
        }
    }

    @Override
    public float[] probabilities(float[] scores) {
        return model.probabilities(scores);
    }

    @Override
    public void close() {
        release.run();
    }

    private record OnnxLane(OnnxModel model, RunOptions runOptions) implements Lane {

        @Override
        public float[][] scores(ByteBuffer tensors, int size) throws InferenceException {
            return model.scores(tensors, size, runOptions);
        }

        @Override
        public void probe() throws InferenceException {
            model.probe(runOptions);
        }

        @Override
        public void terminate() {
            setTerminate(true);
        }

        @Override
        public void resume() {
            setTerminate(false);
        }

        private void setTerminate(boolean terminate) {
            try {
                runOptions.setTerminate(terminate);
            } catch (OrtException e) {
                LOG.warn("a forward pass can't be told to {}", terminate ? "end early" : "run again", e);
            }
        }

        @Override
        public void close() {
            runOptions.close();
        }
    }
}
