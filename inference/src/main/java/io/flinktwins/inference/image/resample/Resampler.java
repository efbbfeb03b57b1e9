package io.flinktwins.inference.image.resample;

import io.flinktwins.inference.RejectedImageException;
import org.bytedeco.opencv.opencv_core.Mat;

/** Resizes images; reuses its scratch memory, so one thread uses it. */
public interface Resampler extends AutoCloseable {

    /**
     * Computes one region of the resized image.
     *
     * @param image 8 bits, three samples a pixel, blue first
     * @param pixels takes {@code region.width() * region.height()} pixels row by row, one int each: 0xRRGGBB
     * @throws RejectedImageException if it would take too much memory
     */
    void resample(Mat image, Region region, int[] pixels) throws RejectedImageException;

    @Override
    void close();

    /** The resampler of a preprocessing step. */
    static Resampler of(Resampling resampling, long maxPixels) {
        return switch (resampling.library()) {
            case PILLOW ->
                resampling.filter() == Resampling.Filter.NEAREST
                        ? new PillowNearestResampler()
                        : new PillowResampler(PillowFilter.of(resampling.filter()));
            case OPENCV -> new OpenCvResampler(resampling.filter(), maxPixels);
        };
    }

    /** Takes the region out of an image that keeps its size. */
    public static final class UnchangedSize implements Resampler {

        @Override
        public void resample(Mat image, Region region, int[] pixels) {
            new ImageRows(image, region.left(), region.width())
                    .readAll(region.top(), region.height(), region.width(), pixels);
        }

        @Override
        public void close() {}
    }
}
