package io.flinktwins.inference.image.resample;

import java.nio.ByteBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Copies rows out of an image in native memory. */
final class ImageRows {

    /** Samples of a pixel. */
    static final int SAMPLES = 3;

    private final ByteBuffer bytes;
    private final int stride;
    private final int width;

    ImageRows(Mat image) {
        // A view of OpenCV's memory: valid as long as the Mat is open, hence never kept beyond one image.
        bytes = image.createBuffer();
        stride = (int) image.step();
        width = image.cols();
    }

    /** Copies one row to the beginning of {@code target}. */
    void copyRow(int row, byte[] target) {
        bytes.get(row * stride, target, 0, width * SAMPLES);
    }

    /** Copies a region of an image that has its resized size already. */
    void copyRegion(Region region, byte[] target) {
        int length = region.width() * SAMPLES;
        for (int row = 0; row < region.height(); row++) {
            bytes.get((region.top() + row) * stride + region.left() * SAMPLES, target, row * length, length);
        }
    }
}
