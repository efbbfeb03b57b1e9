package io.flinktwins.inference.image.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what bytes look like that are no image. */
public final class UnknownFormat {

    private static final int SHOWN_BYTES = 16;
    private static final String KNOWN =
            Stream.of(ImageFormat.values()).map(ImageFormat::toString).collect(Collectors.joining(", "));

    private UnknownFormat() {}

    public static String describe(byte[] bytes) {
        if (bytes.length == 0) {
            return "the image has no bytes";
        }
        byte[] shown = Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN_BYTES));
        return "the image begins with %s, which is not one of %s"
                .formatted(
                        isText(shown)
                                ? "the text '" + new String(shown, StandardCharsets.US_ASCII).strip() + "'"
                                : HexFormat.ofDelimiter(" ").formatHex(shown),
                        KNOWN);
    }

    private static boolean isText(byte[] bytes) {
        for (byte value : bytes) {
            if (value < ' ' && !Character.isWhitespace(value)) {
                return false;
            }
        }
        return true;
    }
}
