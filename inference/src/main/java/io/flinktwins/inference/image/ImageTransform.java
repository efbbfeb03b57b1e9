package io.flinktwins.inference.image;

import io.flinktwins.inference.RejectedImageException;
import java.nio.ByteBuffer;

/** Turns encoded images into model inputs. Used by one thread, and closed by it. */
@FunctionalInterface
public interface ImageTransform extends AutoCloseable {

    /**
     * Writes the model's input for one image.
     *
     * @param encoded the image as a file's bytes
     * @param tensor takes exactly one model input at its position, which moves on; direct, in native byte order
     * @throws RejectedImageException if the image can't be used; the tensor's position is where it was
     */
    void preprocess(byte[] encoded, ByteBuffer tensor) throws RejectedImageException;

    @Override
    default void close() {}
}
