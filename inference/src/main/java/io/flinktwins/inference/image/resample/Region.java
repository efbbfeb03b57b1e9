package io.flinktwins.inference.image.resample;

/**
 * A rectangle of a resized image, in its pixels.
 *
 * @param resized size of the whole resized image
 */
public record Region(PixelSize resized, int left, int top, int width, int height) {

    public Region {
        if (left < 0 || top < 0 || left + width > resized.width() || top + height > resized.height()) {
            throw new IllegalArgumentException(
                    "no %d x %d pixels at (%d, %d) of %s".formatted(width, height, left, top, resized));
        }
    }

    int right() {
        return left + width;
    }

    int bottom() {
        return top + height;
    }
}
