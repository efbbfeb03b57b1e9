package io.flinktwins.operators.records;

/** What an event may use as a name: of an image, its source or a model. */
public final class Names {

    /** Names go into every output record, state and report, and must leave room there for the rest. */
    public static final int MAX_LENGTH = 1_000;

    /** What a text is that is no name. */
    public static final String NO_NAME =
            "empty, longer than %d characters, or no UTF-8 (it has U+FFFD, which stands for other bytes)"
                    .formatted(MAX_LENGTH);

    /** In the place of bytes that are no UTF-8, so that different ones look the same. */
    private static final char REPLACEMENT = '\ufffd';

    private Names() {}

    /** Whether the text names anything, and nothing else, and is no longer than {@link #MAX_LENGTH}. */
    public static boolean isName(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH && text.indexOf(REPLACEMENT) < 0;
    }
}
