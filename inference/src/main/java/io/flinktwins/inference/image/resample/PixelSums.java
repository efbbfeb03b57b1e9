package io.flinktwins.inference.image.resample;

import static io.flinktwins.inference.image.resample.FilterWeights.PRECISION_BITS;

import java.util.Arrays;

/**
 * Weighted sums of lines of pixels in fixed point, as Pillow computes them: rounded to 8 bits, and cut off there.
 *
 * <p>The compiler makes vector instructions of the loops, as long as all their arrays are of ints and indexed alike.
 */
final class PixelSums {

    private static final int ONE_HALF = 1 << (PRECISION_BITS - 1);

    private int[] blue = {};
    private int[] green = {};
    private int[] red = {};
    private int length;

    /** Begins with lines of so many pixels. */
    void clear(int pixels) {
        length = pixels;
        if (blue.length < length) {
            blue = new int[length];
            green = new int[length];
            red = new int[length];
        }
        // So that cutting the fraction off rounds.
        Arrays.fill(blue, 0, length, ONE_HALF);
        Arrays.fill(green, 0, length, ONE_HALF);
        Arrays.fill(red, 0, length, ONE_HALF);
    }

    void add(int[] line, int weight) {
        add(line, weight, length, blue, green, red);
    }

    private static void add(int[] line, int weight, int length, int[] blue, int[] green, int[] red) {
        for (int i = 0; i < length; i++) {
            int pixel = line[i];
            blue[i] += (pixel & 0xff) * weight;
            green[i] += (pixel >> 8 & 0xff) * weight;
            red[i] += (pixel >> 16) * weight;
        }
    }

    void round(int[] line) {
        round(line, length, blue, green, red);
    }

    private static void round(int[] line, int length, int[] blue, int[] green, int[] red) {
        for (int i = 0; i < length; i++) {
            line[i] = sample(blue[i]) | sample(green[i]) << 8 | sample(red[i]) << 16;
        }
    }

    /** Without a branch: all bits of what is below 0 are cleared, the low ones of what is above 255 set. */
    private static int sample(int sum) {
        int rounded = sum >> PRECISION_BITS;
        int notNegative = rounded & ~(rounded >> 31);
        return (notNegative | (255 - notNegative) >> 31) & 0xff;
    }
}
