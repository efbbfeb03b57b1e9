package io.flinktwins.inference.image.tensor;

/** IEEE 754 binary16 numbers; Java has them from version 20 on. */
public final class Float16 {

    private static final int DROPPED_BITS = 13;
    private static final float SMALLEST_NORMAL = 0x1p-14f;
    private static final float SMALLEST = 0x1p-24f;
    private static final float OVERFLOW = 65520f;
    private static final int INFINITY = 0x7c00;
    private static final int NOT_A_NUMBER = 0x7e00;
    private static final int EXPONENT_DIFFERENCE = (127 - 15) << 10;

    private Float16() {}

    /** The nearest number, ties to even; what overflows becomes infinite. */
    public static short of(float value) {
        int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
        return (short) (sign | magnitude(Math.abs(value)));
    }

    private static int magnitude(float value) {
        if (Float.isNaN(value)) {
            return NOT_A_NUMBER;
        }
        if (value >= OVERFLOW) {
            return INFINITY;
        }
        if (value < SMALLEST_NORMAL) {
            return (int) Math.rint(value / SMALLEST);
        }
        int bits = Float.floatToRawIntBits(value);
        // Half of the last place, less one bit unless the last kept bit is odd: ties go to even.
        int rounding = (1 << (DROPPED_BITS - 1)) - 1 + ((bits >>> DROPPED_BITS) & 1);
        return ((bits + rounding) >>> DROPPED_BITS) - EXPONENT_DIFFERENCE;
    }
}
