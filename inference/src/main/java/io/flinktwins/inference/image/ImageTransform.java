package io.flinktwins.inference.image;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.RejectedImageException;
import java.nio.ByteBuffer;

/**
 * Turns encoded images into model inputs, in two steps: who has many images needs a place for a tensor only when an
 * image has turned out to be usable. Used by one thread, and closed by it.
 */
public interface ImageTransform extends AutoCloseable {

    /**
     * Computes the pixels that the model sees of one image, and keeps them until the next call.
     *
     * @param encoded the image as a file's bytes
     * @return what is known of the image beside its pixels
     * @throws RejectedImageException if the image can't be used; then there is nothing to write
     */
    ImageHeader decode(byte[] encoded) throws RejectedImageException;

    /**
     * Writes the model's input for the image that was decoded last.
     *
     * @param tensor takes exactly one model input at its position, which moves on; direct, in native byte order
     */
    void write(ByteBuffer tensor);

    /**
     * Both steps for one image.
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
