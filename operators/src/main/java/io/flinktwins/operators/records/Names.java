package io.flinktwins.operators.records;

/** What an event may use as a name: of an image, its source or a model. */
public final class Names {

    /** Names go into every output record, state and report, and must leave room there for the rest. */
    public static final int MAX_LENGTH = 1_000;

    private Names() {}

    /** Whether the text names anything, and is no longer than {@link #MAX_LENGTH}. */
    public static boolean isName(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH;
    }
}
