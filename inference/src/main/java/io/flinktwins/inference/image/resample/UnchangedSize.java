package io.flinktwins.inference.image.resample;

import org.bytedeco.opencv.opencv_core.Mat;

/** Takes the region out of an image that keeps its size. */
public final class UnchangedSize implements Resampler {

    @Override
    public void resample(Mat image, Region region, byte[] pixels) {
        new ImageRows(image).copyRegion(region, pixels);
    }

    @Override
    public void close() {}
}
