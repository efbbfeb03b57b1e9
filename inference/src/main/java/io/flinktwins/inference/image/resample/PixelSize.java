package io.flinktwins.inference.image.resample;

/** Width and height of an image, in pixels. */
public record PixelSize(int width, int height) {

    public PixelSize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image of %d x %d pixels".formatted(width, height));
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
