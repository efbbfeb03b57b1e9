package io.flinktwins.cli.labels;

import io.flinktwins.options.InvalidOptionsException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the files of an import. Used by one thread. */
final class Faults {

    private static final int SHOWN = 10;

    private final List<String> first = new ArrayList<>();
    private int count;

    /** Says that a text is not what it should be, and what to write instead. */
    static final class FaultException extends Exception {

        FaultException(String message) {
            super(message);
        }
    }

    void add(String where, String words) {
        count++;
        if (first.size() < SHOWN) {
            first.add(where + ": " + words);
        }
    }

    /**
     * Sees that there are none.
     *
     * @throws InvalidOptionsException naming the first of them
     */
    void requireNone() {
        if (count > 0) {
            String more = count > first.size() ? "%n  and %d more".formatted(count - first.size()) : "";
            throw new InvalidOptionsException("nothing was imported, because of %d %s:%n  %s%s"
                    .formatted(count, count == 1 ? "fault" : "faults", String.join("%n  ".formatted(), first), more));
        }
    }
}
