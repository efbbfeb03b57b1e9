package io.flinktwins.cli.images;

/** What a message shows of a text that comes from outside: one line of modest length, which no terminal obeys. */
public final class Excerpt {

    private static final int MAX_LENGTH = 200;

    private Excerpt() {}

    public static String of(String text) {
        String start = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
