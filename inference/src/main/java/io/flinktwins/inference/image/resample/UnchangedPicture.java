package io.flinktwins.inference.image.resample;

import org.bytedeco.opencv.opencv_core.Mat;

/** Takes the region out of a picture that keeps its size. */
public final class UnchangedPicture implements Resampler {

    @Override
    public void resample(Mat picture, Region region, byte[] pixels) {
        new PictureRows(picture).copyRegion(region, pixels);
    }

    @Override
    public void close() {}
}
