package io.flinktwins.operators.image;

/** Width and height as a header states them: not checked yet, and of any size. */
record HeaderSize(long width, long height) {

    /** Number of pixels; as many as a long holds where there are more. */
    long pixels() {
        return Math.multiplyHigh(width, height) == 0 && width * height >= 0 ? width * height : Long.MAX_VALUE;
    }

    boolean isPositive() {
        return width > 0 && height > 0;
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
