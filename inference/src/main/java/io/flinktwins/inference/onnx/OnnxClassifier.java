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
    private final RunOptions runOptions;

    /** @param release what closing does to the model */
    OnnxClassifier(OnnxModel model, Runnable release) {
        this.model = model;
        this.release = release;
        try {
            runOptions = new RunOptions();
        } catch (OrtException e) {
            release.run();
            throw new OnnxModelException("%s can't be run: %s".formatted(model.identity(), e.getMessage()), e);
        }
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
    public ModelInput input() {
        return model.signature().input();
    }

    @Override
    public int classCount() {
        return model.signature().classCount();
    }

    @Override
    public float[][] classify(ByteBuffer tensors, int size) throws InferenceException {
        return model.classify(tensors, size, runOptions);
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
        // The options first: they must not outlive the session that release() may close.
        runOptions.close();
        release.run();
    }
}
