package io.flinktwins.inference.image.resample;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.opencv.opencv_core.Mat;

/** Reads rows, or a part of each, out of an image in native memory. */
final class ImageRows implements PixelLines {

    /** Samples of a pixel. */
    private static final int SAMPLES = 3;

    private static final int SAMPLE_BITS = 0xffffff;

    private static final VarHandle FOUR_BYTES =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer image;
    private final int stride;
    private final int left;
    private final int width;
    private final byte[] row;

    /** Reads {@code width} pixels of each row, from column {@code left} on. */
    ImageRows(Mat image, int left, int width) {
        // A view of OpenCV's memory: valid until the next image is decoded, and not read from then on.
        this.image = image.createBuffer();
        this.left = left;
        this.width = width;
        stride = (int) image.step();
        // A byte more, because each pixel is read with the one behind it.
        row = new byte[width * SAMPLES + 1];
    }

    @Override
    public void read(int line, int[] pixels) {
        image.get(line * stride + left * SAMPLES, row, 0, width * SAMPLES);
        for (int pixel = 0, in = 0; pixel < width; pixel++, in += SAMPLES) {
            pixels[pixel] = (int) FOUR_BYTES.get(row, in) & SAMPLE_BITS;
        }
    }
}
