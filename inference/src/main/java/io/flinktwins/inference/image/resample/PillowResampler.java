package io.flinktwins.inference.image.resample;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Resizes as Pillow 13 does, to the byte, in 8-bit fixed point: two passes, with a rounding to 8 bits after each.
 *
 * <p>Pillow resizes the whole image from memory to memory. Here, only what the region needs is read and computed, and
 * one pass takes from the other what it needs next.
 */
final class PillowResampler implements Resampler {

    private final FilterWeights horizontal;
    private final FilterWeights vertical;
    private final ColumnPass acrossColumns;
    private final LinePass acrossRows;

    PillowResampler(PillowFilter filter) {
        horizontal = new FilterWeights(filter);
        vertical = new FilterWeights(filter);
        acrossColumns = new ColumnPass(horizontal);
        acrossRows = new LinePass(vertical);
    }

    @Override
    public void resample(Mat image, Region region, int[] pixels) {
        PixelSize size = new PixelSize(image.cols(), image.rows());
        horizontal.compute(size.width(), region.resized().width(), region.left(), region.right());
        vertical.compute(size.height(), region.resized().height(), region.top(), region.bottom());
        int width = horizontal.end() - horizontal.first();
        PixelLines source = new ImageRows(image, horizontal.first(), width);
        PixelLines resized = isVerticalFirst(size, region.resized())
                ? acrossColumns.of(acrossRows.of(source, width), region.height())
                : acrossRows.of(acrossColumns.of(source, vertical.end()), region.width());
        resized.readAll(0, region.height(), region.width(), pixels);
    }

    /** The order shows in the rounding. Before version 13, Pillow always began with the horizontal pass. */
    private static boolean isVerticalFirst(PixelSize source, PixelSize target) {
        int shrinkage = source.height() - target.height();
        return shrinkage > 0 && shrinkage > 2L * (source.width() - target.width());
    }

    @Override
    public void close() {}
}
