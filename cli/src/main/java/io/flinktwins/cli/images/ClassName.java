package io.flinktwins.cli.images;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

/** How names of classes are written and ordered, whichever system wrote them. */
public final class ClassName {

    /** By code point, as Python's {@code sorted} does; Java's strings compare by halves of surrogate pairs. */
    static final Comparator<String> ORDER = (one, other) -> Arrays.compareUnsigned(utf8(one), utf8(other));

    private ClassName() {}

    /** Composed (NFC), as labels are; macOS decomposes letters with accents in the names of files. */
    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * What is left of a name for a comparison: without what a folder's name can't hold, or often has instead of a space.
     * T-shirt/top is T-shirt_top there.
     */
    public static String comparable(String name) {
        return composed(
                name.toLowerCase(Locale.ROOT).replaceAll("[\\s_/\\\\:-]+", " ").strip());
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
