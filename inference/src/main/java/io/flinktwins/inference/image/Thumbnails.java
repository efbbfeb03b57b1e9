package io.flinktwins.inference.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.Resize.Rounding;
import io.flinktwins.inference.image.resample.Resampling;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Makes small JPEG images of encoded ones, for people to look at: whole, upright, and never larger than they were.
 *
 * <p>One thread uses an instance, because it reuses its memory from image to image; close it to free that.
 */
public final class Thumbnails implements AutoCloseable {

    static {
        OpenCv.load();
    }

    private static final int QUALITY = 80;

    private static final ImageLimits LIMITS =
            new ImageLimits(ImageLimits.DEFAULT.maxBytes(), ImageLimits.DEFAULT.maxPixels(), false, true);

    private final int longestSide;
    private final ImageDecoder decoder;
    private final Mat small = new Mat();

    /** @param longestSide in pixels */
    public Thumbnails(int longestSide) {
        this.longestSide = longestSide;
        // Of the resize, the decoder wants to know only how small a JPEG may be when it comes out.
        Resize resize = new Resize.ShortSide(
                longestSide, Rounding.PADDLECLAS, new Resampling(Resampling.Library.OPENCV, Resampling.Filter.AREA));
        decoder = new ImageDecoder(new Preprocessing(true, resize, null, null), LIMITS);
    }

    /**
     * The image as a small JPEG.
     *
     * @throws RejectedImageException if a job with the default limits would not decode it either
     */
    public byte[] of(byte[] encoded) throws RejectedImageException {
        Mat image = decoder.decode(encoded).pixels();
        double scale = Math.min(1, (double) longestSide / Math.max(image.cols(), image.rows()));
        try (Size size = new Size(scaled(image.cols(), scale), scaled(image.rows(), scale))) {
            resize(image, small, size, 0, 0, INTER_AREA);
        }
        return jpeg(small);
    }

    private static int scaled(int side, double scale) {
        return Math.max(1, (int) Math.round(side * scale));
    }

    private static byte[] jpeg(Mat image) {
        try (BytePointer encoded = new BytePointer();
                IntPointer parameters = new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY)) {
            imencode(".jpg", image, encoded, parameters);
            byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
            encoded.get(bytes);
            return bytes;
        }
    }

    @Override
    public void close() {
        decoder.close();
        small.close();
    }
}
