package io.flinktwins.cli.labels;

import io.flinktwins.inference.Sha256;
import io.flinktwins.inference.image.format.ImageFormat;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A name for the file of an image, from its id: the same each time and another one for each image, on any file system,
 * and no way into another folder. The id's letters are for people; what tells images apart is its SHA-256.
 */
final class ImageFileName {

    private static final int MAX_LETTERS = 40;

    /** Two ids with the same ones are not to be found. */
    private static final int DIGEST_BYTES = 16;

    private ImageFileName() {}

    static String of(String imageId, ImageFormat format) {
        String letters = imageId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        int start = Math.max(0, letters.length() - MAX_LETTERS);
        String end = letters.substring(start).replaceAll("^-|-$", "");
        return "%s%s%s.%s"
                .formatted(
                        end,
                        end.isEmpty() ? "" : "-",
                        digest(imageId),
                        format.extensions().get(0));
    }

    private static String digest(String imageId) {
        byte[] whole = Sha256.digest().digest(imageId.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(whole, 0, DIGEST_BYTES);
    }
}
