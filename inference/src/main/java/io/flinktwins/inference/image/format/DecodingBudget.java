package io.flinktwins.inference.image.format;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;

/**
 * How much work the decoder may have with one image, added up from the image's structure before anything is decoded.
 *
 * <p>The unit is one pixel visited by one Huffman-coded scan of a JPEG: half a nanosecond or so. What else costs time out
 * of all proportion to its bytes was timed and is counted in that unit. A full budget is a second or two.
 */
public final class DecodingBudget {

    /** Cameras and encoders write about ten scans. */
    private static final int SCANS = 32;

    /** A low pixel limit does not make the rest of an image dearer. */
    private static final long LEAST_MAX_PIXELS = 50_000_000;

    private final long limit;
    private long spent;

    /** @param maxPixels of an image */
    public DecodingBudget(long maxPixels) {
        limit = SCANS * Math.max(maxPixels, LEAST_MAX_PIXELS);
    }

    void spend(long visits) throws RejectedImageException {
        spent += Math.min(visits, Long.MAX_VALUE - spent);
        if (spent > limit) {
            throw new RejectedImageException(
                    Reason.IMAGE_TOO_COMPLEX,
                    "decoding would take as long as %d pixels do at least, and %d is the limit (%d times max pixels)"
                            .formatted(spent, limit, SCANS));
        }
    }
}
