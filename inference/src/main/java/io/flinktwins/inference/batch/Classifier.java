package io.flinktwins.inference.batch;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.batch.InferenceException.OutOfDeviceMemoryException;
import io.flinktwins.inference.image.tensor.ModelInput;
import java.nio.ByteBuffer;

/** A model on an engine: one forward pass over a batch of tensors at a time, by one thread. */
public interface Classifier extends AutoCloseable {

    /** The model that answers. */
    ModelIdentity model();

    /** Where it runs, as a user would ask for it: {@code cpu}, {@code cuda:0}. */
    String device();

    /** The tensor that the model takes for one image. */
    ModelInput input();

    /** Number of classes that the model distinguishes. */
    int classCount();

    /**
     * Runs one forward pass.
     *
     * @param tensors the images' tensors back to back from position 0, {@code size * input().byteSize()} bytes;
     *     direct, in native byte order
     * @param size images in the batch, at least 1
     * @return {@code [size][classCount()]} probabilities; NaN where the model gave something that is not finite
     * @throws OutOfDeviceMemoryException if fewer images may go well
     * @throws InferenceException if the engine fails; the classifier stays usable
     */
    float[][] classify(ByteBuffer tensors, int size) throws InferenceException;

    /** Asks a running forward pass to end early, and later ones to fail. Any thread may call it. */
    void terminate();

    /** Lets forward passes run again after {@link #terminate}. Only when none runs. */
    void resume();

    /** Frees the engine. Only when no forward pass runs: closing under a native call is a use after free. */
    @Override
    void close();
}
