package io.flinktwins.inference.image;

import io.flinktwins.inference.RejectedImageException;
import java.nio.ByteBuffer;

/**
 * Turns encoded images into model inputs, in two steps: so that whoever has a place for the input needs to give it away only
 * for the second one, which is short. Used by one thread, and closed by it.
 */
public interface ImageTransform extends AutoCloseable {

    /**
     * Decodes an image, and keeps its pixels, resized and cropped, until the next one.
     *
     * @param encoded the image as a file's bytes
     * @throws RejectedImageException if the image can't be used
     */
    void decode(byte[] encoded) throws RejectedImageException;

    /**
     * Writes the model's input for the image that was decoded last.
     *
     * @param tensor takes exactly one model input at its position, which moves on; direct, in native byte order
     */
    void write(ByteBuffer tensor);

    /**
     * Decodes an image and writes the model's input for it.
     *
     * @throws RejectedImageException if the image can't be used; the tensor's position is where it was
     */
    default void preprocess(byte[] encoded, ByteBuffer tensor) throws RejectedImageException {
        decode(encoded);
        write(tensor);
    }

    @Override
    default void close() {}
}
