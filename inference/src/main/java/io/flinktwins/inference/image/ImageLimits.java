package io.flinktwins.inference.image;

import java.io.Serializable;

/**
 * How large and how broken an image may be.
 *
 * @param maxBytes of the encoded image
 * @param maxPixels of the decoded image, read from its header before anything is decoded
 * @param acceptTruncated whether an image that ends early is classified by what arrived of it
 * @param fastDecode whether large JPEG files are decoded at a half, a quarter or an eighth of their size; faster, but
 *     not the pixels that the model was trained on
 */
public record ImageLimits(int maxBytes, long maxPixels, boolean acceptTruncated, boolean fastDecode)
        implements Serializable {

    private static final int MEBIBYTE = 1 << 20;
    /** What three bytes a pixel and one direct buffer can hold. */
    private static final long MAX_PIXELS = Integer.MAX_VALUE / 3;

    public static final ImageLimits DEFAULT = new ImageLimits(20 * MEBIBYTE, 50_000_000, false, false);

    public ImageLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("max image bytes is %d; must be positive".formatted(maxBytes));
        }
        if (maxPixels < 1 || maxPixels > MAX_PIXELS) {
            throw new IllegalArgumentException(
                    "max pixels is %d; must be between 1 and %d".formatted(maxPixels, MAX_PIXELS));
        }
    }
}
