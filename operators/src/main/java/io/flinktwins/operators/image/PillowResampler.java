package io.flinktwins.operators.image;

import static io.flinktwins.operators.image.FilterWeights.PRECISION_BITS;

import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Resizes as Pillow 13 does, to the byte, in 8-bit fixed point: two passes, with a rounding to 8 bits after each.
 *
 * <p>Pillow resizes the whole picture from memory to memory. Here, only what the region needs is computed, row by row.
 * With the horizontal pass first, each source row is resized once and added at once to all target rows that it belongs
 * to; beside the sums of the region, one source row is all that is kept.
 */
final class PillowResampler implements Resampler {

    private static final int SAMPLES = 3;
    private static final int ONE_HALF = 1 << (PRECISION_BITS - 1);

    private final FilterWeights horizontal;
    private final FilterWeights vertical;
    private byte[] sourceRow = {};
    private int[] sourceSums = {};
    private int[] resizedRow = {};
    private int[] sums = {};

    PillowResampler(PillowFilter filter) {
        horizontal = new FilterWeights(filter);
        vertical = new FilterWeights(filter);
    }

    @Override
    public void resample(Mat picture, Region region, byte[] pixels) {
        PixelSize size = new PixelSize(picture.cols(), picture.rows());
        horizontal.compute(size.width(), region.resized().width(), region.left(), region.right());
        vertical.compute(size.height(), region.resized().height(), region.top(), region.bottom());
        reserve(size.width(), region);
        PictureRows rows = new PictureRows(picture);
        if (isVerticalFirst(size, region.resized())) {
            resampleVerticalFirst(rows, size.width() * SAMPLES, region.height(), pixels);
        } else {
            resampleHorizontalFirst(rows, region.height(), pixels);
        }
    }

    /** The order shows in the rounding. Before version 13, Pillow always began with the horizontal pass. */
    private static boolean isVerticalFirst(PixelSize source, PixelSize target) {
        int shrinkage = source.height() - target.height();
        return shrinkage > 0 && shrinkage > 2L * (source.width() - target.width());
    }

    private void reserve(int sourceWidth, Region region) {
        if (sourceRow.length < sourceWidth * SAMPLES) {
            sourceRow = new byte[sourceWidth * SAMPLES];
        }
        int rowLength = region.width() * SAMPLES;
        if (resizedRow.length != rowLength) {
            resizedRow = new int[rowLength];
        }
    }

    private void resampleHorizontalFirst(PictureRows rows, int targetRows, byte[] pixels) {
        int count = targetRows * resizedRow.length;
        if (sums.length != count) {
            sums = new int[count];
        }
        Arrays.fill(sums, ONE_HALF);
        accumulate(rows, targetRows);
        for (int i = 0; i < count; i++) {
            pixels[i] = (byte) rounded(sums[i]);
        }
    }

    /** Rows come in order; {@code begin} and {@code end} bound the target rows that a source row may belong to. */
    private void accumulate(PictureRows rows, int targetRows) {
        int lastRow = vertical.first(targetRows - 1) + vertical.count(targetRows - 1);
        int begin = 0;
        int end = 0;
        for (int row = vertical.first(0); row < lastRow; row++) {
            rows.copyRow(row, sourceRow);
            resizeRow();
            while (end < targetRows && vertical.first(end) <= row) {
                end++;
            }
            while (vertical.first(begin) + vertical.count(begin) <= row) {
                begin++;
            }
            for (int target = begin; target < end; target++) {
                addWeighted(resizedRow, vertical.weight(target, row), sums, target * resizedRow.length);
            }
        }
    }

    private static void addWeighted(int[] row, int weight, int[] sums, int offset) {
        for (int i = 0; i < row.length; i++) {
            sums[offset + i] += row[i] * weight;
        }
    }

    private void resampleVerticalFirst(PictureRows rows, int sourceLength, int targetRows, byte[] pixels) {
        if (sourceSums.length < sourceLength) {
            sourceSums = new int[sourceLength];
        }
        int out = 0;
        for (int target = 0; target < targetRows; target++) {
            sumRows(rows, sourceLength, target);
            resizeRow();
            for (int sample : resizedRow) {
                pixels[out++] = (byte) sample;
            }
        }
    }

    /** Leaves the vertical pass of one target row in {@link #sourceRow}. */
    private void sumRows(PictureRows rows, int sourceLength, int target) {
        Arrays.fill(sourceSums, ONE_HALF);
        int end = vertical.first(target) + vertical.count(target);
        for (int row = vertical.first(target); row < end; row++) {
            rows.copyRow(row, sourceRow);
            int weight = vertical.weight(target, row);
            for (int i = 0; i < sourceLength; i++) {
                sourceSums[i] += (sourceRow[i] & 0xff) * weight;
            }
        }
        for (int i = 0; i < sourceLength; i++) {
            sourceRow[i] = (byte) rounded(sourceSums[i]);
        }
    }

    /** The horizontal pass, from {@link #sourceRow} to {@link #resizedRow}. */
    private void resizeRow() {
        int[] weights = horizontal.weights();
        for (int target = 0, out = 0; out < resizedRow.length; target++, out += SAMPLES) {
            int source = horizontal.first(target) * SAMPLES;
            int weight = horizontal.offset(target);
            int end = weight + horizontal.count(target);
            int first = ONE_HALF;
            int second = ONE_HALF;
            int third = ONE_HALF;
            for (; weight < end; weight++, source += SAMPLES) {
                first += (sourceRow[source] & 0xff) * weights[weight];
                second += (sourceRow[source + 1] & 0xff) * weights[weight];
                third += (sourceRow[source + 2] & 0xff) * weights[weight];
            }
            resizedRow[out] = rounded(first);
            resizedRow[out + 1] = rounded(second);
            resizedRow[out + 2] = rounded(third);
        }
    }

    private static int rounded(int sum) {
        return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    @Override
    public void close() {}
}
