package io.flinktwins.inference.image.resample;

/** Width and height of a picture, in pixels. */
public record PixelSize(int width, int height) {

    public PixelSize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a picture of %d x %d pixels".formatted(width, height));
        }
    }

    public long pixels() {
        return (long) width * height;
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
