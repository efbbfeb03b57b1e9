package io.flinktwins.inference.image.format;

/** Width and height as a header states them: not checked yet, and of any size. */
public record HeaderSize(long width, long height) {

    /** Number of pixels; as many as a long holds where there are more. */
    public long pixels() {
        return Math.multiplyHigh(width, height) == 0 && width * height >= 0 ? width * height : Long.MAX_VALUE;
    }

    public boolean isPositive() {
        return width > 0 && height > 0;
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
