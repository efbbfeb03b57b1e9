package io.flinktwins.inference.image.resample;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LANCZOS4;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** Resizes with OpenCV itself, the whole image, and takes the region out. */
final class OpenCvResampler implements Resampler {

    /** Source pixels on either side that a filter may look at; Lanczos takes eight in all. */
    private static final int SUPPORT = 4;

    private final int interpolation;
    private final long maxPixels;
    private final Mat resized = new Mat();
    private final Size size = new Size();

    /** @param maxPixels of a resized image */
    OpenCvResampler(Resampling.Filter filter, long maxPixels) {
        this.maxPixels = maxPixels;
        interpolation = switch (filter) {
            case NEAREST -> INTER_NEAREST;
            case LINEAR -> INTER_LINEAR;
            case CUBIC -> INTER_CUBIC;
            case AREA -> INTER_AREA;
            case LANCZOS -> INTER_LANCZOS4;
            case BILINEAR, BICUBIC, BOX, HAMMING ->
                throw new IllegalArgumentException("OpenCV has no filter " + filter);
        };
    }

    @Override
    public void resample(Mat image, Region region, int[] pixels) throws RejectedImageException {
        if (region.resized().pixels() <= maxPixels) {
            resampleWhole(image, region, pixels);
        } else {
            resamplePart(image, region, pixels);
        }
    }

    private void resampleWhole(Mat image, Region region, int[] pixels) {
        size.width(region.resized().width()).height(region.resized().height());
        try {
            resize(image, resized, size, 0, 0, interpolation);
            new ImageRows(resized, region.left(), region.width())
                    .readAll(region.top(), region.height(), region.width(), pixels);
        } finally {
            resized.release();
        }
    }

    /**
     * Resizes a band of an image of extreme sides, such as from 1 x 5000 to 256 x 1280000, which would be a gigabyte.
     * The band falls on the same places as the whole where the enlargement is an integer. Its pixels are the same where
     * that is a power of two; elsewhere, OpenCV's float coordinates may round to the next grey level.
     */
    private void resamplePart(Mat image, Region region, int[] pixels) throws RejectedImageException {
        Band columns = Band.of(image.cols(), region.resized().width(), region.left(), region.width());
        Band rows = Band.of(image.rows(), region.resized().height(), region.top(), region.height());
        if ((long) columns.resizedLength() * rows.resizedLength() > maxPixels) {
            throw new RejectedImageException(
                    Reason.IMAGE_TOO_LARGE,
                    "the image would be %s pixels large when resized, max pixels is %d"
                            .formatted(region.resized(), maxPixels));
        }
        try (Rect rectangle = new Rect(columns.first(), rows.first(), columns.length(), rows.length());
                Mat band = new Mat(image, rectangle)) {
            resampleWhole(
                    band,
                    new Region(
                            new PixelSize(columns.resizedLength(), rows.resizedLength()),
                            columns.offset(),
                            rows.offset(),
                            region.width(),
                            region.height()),
                    pixels);
        }
    }

    @Override
    public void close() {
        size.close();
        resized.close();
    }

    /**
     * The part of one axis that a region needs.
     *
     * @param first source pixel
     * @param length in source pixels
     * @param offset of the region in the resized band
     */
    private record Band(int first, int length, int resizedLength, int offset) {

        static Band of(int source, int resized, int from, int count) {
            if (resized % source != 0) {
                return new Band(0, source, resized, from);
            }
            int enlargement = resized / source;
            int first = Math.max(0, from / enlargement - SUPPORT);
            int end = Math.min(source, (from + count - 1) / enlargement + 1 + SUPPORT);
            return new Band(first, end - first, (end - first) * enlargement, from - first * enlargement);
        }
    }
}
