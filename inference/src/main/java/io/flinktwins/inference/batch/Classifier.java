package io.flinktwins.inference.batch;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.inference.batch.InferenceException.DeviceFaultException;
import io.flinktwins.inference.batch.InferenceException.OutOfDeviceMemoryException;
import io.flinktwins.inference.image.tensor.ModelInput;
import java.nio.ByteBuffer;

/** A model on an engine. */
public interface Classifier extends AutoCloseable {

    /** The model that answers. */
    ModelIdentity model();

    /** Where it runs, as a user would ask for it: {@code cpu}, {@code cuda:0}. */
    String device();

    /** Whether that is a GPU. */
    default boolean isGpu() {
        return false;
    }

    /** Whether it runs on the CPU although the machine has GPUs, which were not asked for by name. */
    default boolean isFallback() {
        return false;
    }

    /** The tensor that the model takes for one image. */
    ModelInput input();

    /** Number of classes that the model distinguishes. */
    int classCount();

    /** Opens a way to the engine. What runs on several of them may run at the same time. */
    Lane openLane();

    /**
     * What an image's scores mean. Any thread may call it.
     *
     * @param scores one per class, as {@link Lane#scores} gives them
     * @return one probability per class; NaN where a score is not finite
     */
    float[] probabilities(float[] scores);

    /** Frees the engine. Only when all lanes are closed. */
    @Override
    void close();

    /** One forward pass over a batch of tensors at a time, by one thread. */
    interface Lane extends AutoCloseable {

        /**
         * Runs one forward pass.
         *
         * @param tensors the images' tensors back to back from position 0; direct, in native byte order. What lies behind
         *     {@code size * input().byteSize()} bytes is read, too, where the engine wants larger batches, and means nothing
         * @param size images in the batch, at least 1
         * @return {@code [size][classCount()]} scores as the model gives them
         * @throws OutOfDeviceMemoryException if fewer images may go well
         * @throws DeviceFaultException if the device may be lost; {@link #probe} tells
         * @throws InferenceException if the engine fails; the lane stays usable
         */
        float[][] scores(ByteBuffer tensors, int size) throws InferenceException;

        /**
         * Runs the image that the model was warmed up with.
         *
         * @throws InferenceException if that fails, too: then it is no image's fault
         */
        void probe() throws InferenceException;

        /** Asks a running forward pass to end early, and later ones to fail. Any thread may call it. */
        void terminate();

        /** Lets forward passes run again after {@link #terminate}. Only when none runs. */
        void resume();

        /** Only when no forward pass runs: closing under a native call is a use after free. */
        @Override
        void close();
    }
}
