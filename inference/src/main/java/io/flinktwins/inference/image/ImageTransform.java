package io.flinktwins.inference.image;

import io.flinktwins.inference.RejectedImageException;
import java.nio.ByteBuffer;

/** Decodes and preprocesses an image. Used by one thread, and closed by it. */
@FunctionalInterface
public interface ImageTransform extends AutoCloseable {

    /**
     * Writes the model's input for one image.
     *
     * @param encoded the image as a file's bytes
     * @param tensor takes exactly one model input at its position, which moves on; direct, in native byte order
     */
    void apply(byte[] encoded, ByteBuffer tensor) throws RejectedImageException;

    @Override
    default void close() {}
}
