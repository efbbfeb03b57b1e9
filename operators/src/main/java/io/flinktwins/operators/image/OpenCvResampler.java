package io.flinktwins.operators.image;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LANCZOS4;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Resizes with OpenCV itself, the whole picture, and takes the region out. */
final class OpenCvResampler implements Resampler {

    private final int interpolation;
    private final Mat resized = new Mat();
    private final Size size = new Size();

    OpenCvResampler(Resampling.Filter filter) {
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
    public void resample(Mat picture, Region region, byte[] pixels) {
        size.width(region.resized().width()).height(region.resized().height());
        resize(picture, resized, size, 0, 0, interpolation);
        new PictureRows(resized).copyRegion(region, pixels);
    }

    @Override
    public void close() {
        size.close();
        resized.close();
    }
}
