package io.flinktwins.inference.image.resample;

import org.bytedeco.opencv.opencv_core.Mat;

/** Takes the nearest pixel as Pillow does: by a place that grows by the scale from pixel to pixel, in double. */
final class PillowNearestResampler implements Resampler {

    private int[] sourceRow = {};

    @Override
    public void resample(Mat image, Region region, int[] pixels) {
        int[] columns = places(image.cols(), region.resized().width(), region.left(), region.width());
        int[] rows = places(image.rows(), region.resized().height(), region.top(), region.height());
        if (sourceRow.length < image.cols()) {
            sourceRow = new int[image.cols()];
        }
        ImageRows source = new ImageRows(image, 0, image.cols());
        int out = 0;
        for (int row : rows) {
            source.read(row, sourceRow);
            for (int column : columns) {
                pixels[out++] = sourceRow[column];
            }
        }
    }

    private static int[] places(int sourceSize, int targetSize, int from, int count) {
        double scale = (double) sourceSize / targetSize;
        double place = scale * 0.5;
        int[] places = new int[count];
        // Multiplying instead of adding up would round differently than Pillow does.
        for (int target = 0; target < from + count; target++) {
            if (target >= from) {
                places[target - from] = (int) place;
            }
            place += scale;
        }
        return places;
    }

    @Override
    public void close() {}
}
