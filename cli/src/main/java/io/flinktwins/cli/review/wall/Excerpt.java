package io.flinktwins.cli.review.wall;

import org.jspecify.annotations.Nullable;

/** What a wall keeps of a text that anybody may have written: a page shows the rest to nobody, and memory is bounded. */
final class Excerpt {

    private static final int MAX_LENGTH = 500;

    private Excerpt() {}

    static String of(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    static @Nullable String ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }
}
