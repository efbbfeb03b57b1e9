package io.flinktwins.inference.batch;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.ImageTransform;
import java.nio.ByteBuffer;

/** Makes an image's first byte its only pixel, as {@link ScriptedClassifier} wants it. */
public class FirstByteTransform implements ImageTransform {

    /** Of all images that scripts make up. */
    public static final ImageHeader HEADER = new ImageHeader("JPEG", 3, 2);

    private byte pixel;

    @Override
    public ImageHeader decode(byte[] encoded) throws RejectedImageException {
        pixel = encoded[0];
        return HEADER;
    }

    @Override
    public void write(ByteBuffer tensor) {
        tensor.put(new byte[] {pixel, 0, 0});
    }
}
