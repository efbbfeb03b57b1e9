package io.flinktwins.inference.image.resample;

/** Rows or columns of an image, one int a pixel: 0xRRGGBB. */
interface PixelLines {

    /**
     * Copies one line to the beginning of {@code pixels}.
     *
     * @param line not before the one that was read last; some may be left out
     */
    void read(int line, int[] pixels);

    /** Copies {@code count} lines of the same length, one behind the other. */
    default void readAll(int first, int count, int length, int[] pixels) {
        int[] line = new int[length];
        for (int i = 0; i < count; i++) {
            read(first + i, line);
            System.arraycopy(line, 0, pixels, i * length, length);
        }
    }
}
