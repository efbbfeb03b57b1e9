package io.flinktwins.inference.batch;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.ImageTransform;
import java.nio.ByteBuffer;

/** Makes an image's first byte its only pixel, as {@link ScriptedClassifier} wants it. */
public class FirstByteTransform implements ImageTransform {

    private byte pixel;

    @Override
    public void decode(byte[] encoded) throws RejectedImageException {
        pixel = encoded[0];
    }

    @Override
    public void write(ByteBuffer tensor) {
        tensor.put(new byte[] {pixel, 0, 0});
    }
}
