package io.flinktwins.inference.image.resample;

import java.util.Arrays;

/** Scratch memory for lines of pixels, each in an array of its own; grows to what was needed at most. */
final class KeptLines {

    private static final int[] NONE = {};

    private int[][] lines = {};

    /** Makes room for {@code count} lines of {@code length} pixels; what was kept is lost. */
    void reserve(int count, int length) {
        int known = lines.length;
        if (known < count) {
            lines = Arrays.copyOf(lines, count);
            Arrays.fill(lines, known, count, NONE);
        }
        for (int i = 0; i < count; i++) {
            if (lines[i].length < length) {
                lines[i] = new int[length];
            }
        }
    }

    int[] get(int index) {
        return lines[index];
    }
}
