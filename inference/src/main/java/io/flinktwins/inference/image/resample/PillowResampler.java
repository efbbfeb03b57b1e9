package io.flinktwins.inference.image.resample;

import static io.flinktwins.inference.image.resample.FilterWeights.PRECISION_BITS;
import static io.flinktwins.inference.image.resample.ImageRows.SAMPLES;

import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Resizes as Pillow 13 does, to the byte, in 8-bit fixed point: two passes, with a rounding to 8 bits after each.
 *
 * <p>Pillow resizes the whole image from memory to memory. Here, only what the region needs is computed, row by row.
 * With the horizontal pass first, each source row is resized once and added at once to all target rows that it belongs
 * to; beside the sums of the region, two source rows are all that is kept.
 *
 * <p>The horizontal pass takes two rows at a time, one in either half of a long, which halves its multiplications. A
 * weighted sum fits an int, so the upper half is off by one exactly where the lower one is negative.
 */
final class PillowResampler implements Resampler {

    private static final int ONE_HALF = 1 << (PRECISION_BITS - 1);
    private static final long TWO_HALVES = (long) ONE_HALF << Integer.SIZE | ONE_HALF;

    private final FilterWeights horizontal;
    private final FilterWeights vertical;
    private byte[] upperRow = {};
    private byte[] lowerRow = {};
    private int[] sourceSums = {};
    private long[] rowPair = {};
    private int[] resizedUpperRow = {};
    private int[] resizedLowerRow = {};
    private int[] sums = {};
    private int firstTarget;

    PillowResampler(PillowFilter filter) {
        horizontal = new FilterWeights(filter);
        vertical = new FilterWeights(filter);
    }

    @Override
    public void resample(Mat image, Region region, byte[] pixels) {
        PixelSize size = new PixelSize(image.cols(), image.rows());
        horizontal.compute(size.width(), region.resized().width(), region.left(), region.right());
        vertical.compute(size.height(), region.resized().height(), region.top(), region.bottom());
        reserve(size.width() * SAMPLES, region.width() * SAMPLES);
        ImageRows rows = new ImageRows(image);
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

    private void reserve(int sourceLength, int resizedLength) {
        if (rowPair.length < sourceLength) {
            upperRow = new byte[sourceLength];
            lowerRow = new byte[sourceLength];
            rowPair = new long[sourceLength];
        }
        if (resizedUpperRow.length != resizedLength) {
            resizedUpperRow = new int[resizedLength];
            resizedLowerRow = new int[resizedLength];
        }
    }

    private void resampleHorizontalFirst(ImageRows rows, int targetRows, byte[] pixels) {
        int count = targetRows * resizedUpperRow.length;
        if (sums.length != count) {
            sums = new int[count];
        }
        Arrays.fill(sums, ONE_HALF);
        firstTarget = 0;
        int end = vertical.end(targetRows - 1);
        for (int row = vertical.first(0); row < end; row += 2) {
            // An odd number of rows: the last one is paired with itself, and its second result is left alone.
            int lower = Math.min(row + 1, end - 1);
            rows.copyRow(row, upperRow);
            rows.copyRow(lower, lowerRow);
            resizeRowPair();
            accumulate(resizedUpperRow, row, targetRows);
            // In the order of the rows: accumulate never goes back to a target that it has passed.
            if (lower > row) {
                accumulate(resizedLowerRow, lower, targetRows);
            }
        }
        for (int i = 0; i < count; i++) {
            pixels[i] = (byte) rounded(sums[i]);
        }
    }

    /** Adds a resized row to the target rows that it belongs to; rows come in order. */
    private void accumulate(int[] resizedRow, int row, int targetRows) {
        while (vertical.end(firstTarget) <= row) {
            firstTarget++;
        }
        for (int target = firstTarget; target < targetRows && vertical.first(target) <= row; target++) {
            addWeighted(resizedRow, vertical.weight(target, row), sums, target * resizedRow.length);
        }
    }

    private static void addWeighted(int[] row, int weight, int[] sums, int offset) {
        for (int i = 0; i < row.length; i++) {
            sums[offset + i] += row[i] * weight;
        }
    }

    private void resampleVerticalFirst(ImageRows rows, int sourceLength, int targetRows, byte[] pixels) {
        if (sourceSums.length < sourceLength) {
            sourceSums = new int[sourceLength];
        }
        int out = 0;
        for (int target = 0; target < targetRows; target++) {
            sumRows(rows, sourceLength, target);
            resizeRowPair();
            for (int sample : resizedUpperRow) {
                pixels[out++] = (byte) sample;
            }
        }
    }

    /** Leaves the vertical pass of one target row in {@link #upperRow}. */
    private void sumRows(ImageRows rows, int sourceLength, int target) {
        Arrays.fill(sourceSums, ONE_HALF);
        for (int row = vertical.first(target); row < vertical.end(target); row++) {
            rows.copyRow(row, upperRow);
            int weight = vertical.weight(target, row);
            for (int i = 0; i < sourceLength; i++) {
                sourceSums[i] += (upperRow[i] & 0xff) * weight;
            }
        }
        for (int i = 0; i < sourceLength; i++) {
            upperRow[i] = (byte) rounded(sourceSums[i]);
        }
    }

    /** The horizontal pass, from {@link #upperRow} and {@link #lowerRow} to their resized rows. */
    private void resizeRowPair() {
        pairRows();
        long[] source = rowPair;
        int[] weights = horizontal.weights();
        for (int target = 0, out = 0; out < resizedUpperRow.length; target++, out += SAMPLES) {
            int in = horizontal.first(target) * SAMPLES;
            int weight = horizontal.offset(target);
            int end = weight + horizontal.end(target) - horizontal.first(target);
            // One half in each 32 bits, so that the shift of the end rounds instead of cutting off.
            long first = TWO_HALVES;
            long second = TWO_HALVES;
            long third = TWO_HALVES;
            for (; weight < end; weight++, in += SAMPLES) {
                // A negative weight borrows from the upper row's half here; separate() gives it back.
                first += source[in] * weights[weight];
                second += source[in + 1] * weights[weight];
                third += source[in + 2] * weights[weight];
            }
            separate(first, out);
            separate(second, out + 1);
            separate(third, out + 2);
        }
    }

    private void pairRows() {
        // Only the columns that the region's filters reach; the rest of the row is never read.
        int from = horizontal.first(0) * SAMPLES;
        int last = resizedUpperRow.length / SAMPLES - 1;
        int to = horizontal.end(last) * SAMPLES;
        for (int i = from; i < to; i++) {
            rowPair[i] = (long) (upperRow[i] & 0xff) << Integer.SIZE | (lowerRow[i] & 0xff);
        }
    }

    private void separate(long sumPair, int out) {
        // Sign-extended: where the lower sum is negative, taking it away returns what it borrowed from the upper one.
        int lower = (int) sumPair;
        resizedLowerRow[out] = rounded(lower);
        resizedUpperRow[out] = rounded((int) ((sumPair - lower) >> Integer.SIZE));
    }

    private static int rounded(int sum) {
        return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    @Override
    public void close() {}
}
