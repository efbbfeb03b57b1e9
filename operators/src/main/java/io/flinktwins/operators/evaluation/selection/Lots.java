package io.flinktwins.operators.evaluation.selection;

import io.flinktwins.inference.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The two numbers that an image draws, independent of each other and uniform in (0, 1].
 *
 * <p>They come from a hash of the image and its minute: an image that is offered again, or once more after a failure, draws the
 * same, and in another minute others.
 *
 * @param uniform decides on the sample of any images
 * @param priority decides, with the weight, on the sample of wanted ones
 */
public record Lots(double uniform, double priority) {

    /** A double's fraction. */
    private static final int BITS = 53;

    private static final double UNIT = 0x1.0p-53;

    static Lots of(String imageId, long minute) {
        byte[] image = imageId.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + image.length)
                .putLong(minute)
                .put(image)
                .array();
        ByteBuffer hash = ByteBuffer.wrap(Sha256.digest().digest(bytes));
        return new Lots(uniform(hash.getLong()), uniform(hash.getLong()));
    }

    private static double uniform(long bits) {
        return ((bits >>> (Long.SIZE - BITS)) + 1) * UNIT;
    }
}
