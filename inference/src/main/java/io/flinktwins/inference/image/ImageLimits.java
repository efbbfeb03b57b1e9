package io.flinktwins.inference.image;

import io.flinktwins.inference.InvalidSettingException;
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

    public static final int DEFAULT_MAX_MEBIBYTES = 20;
    public static final long DEFAULT_MAX_PIXELS = 50_000_000;

    public static final ImageLimits DEFAULT =
            new ImageLimits(DEFAULT_MAX_MEBIBYTES * MEBIBYTE, DEFAULT_MAX_PIXELS, false, false);

    public ImageLimits {
        InvalidSettingException.unless(maxBytes >= 1, "max image bytes", maxBytes, "must be positive");
        InvalidSettingException.unless(
                maxPixels >= 1 && maxPixels <= MAX_PIXELS,
                "max pixels",
                maxPixels,
                "must be between 1 and " + MAX_PIXELS);
    }
}
