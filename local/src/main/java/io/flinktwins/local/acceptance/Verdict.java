package io.flinktwins.local.acceptance;

import java.util.ArrayList;
import java.util.List;

/** Collects what was measured, and what of it is not as it should be. Used by one thread. */
final class Verdict {

    private final List<String> violations = new ArrayList<>();

    /** Notes a violation unless two values are the same. */
    void expectEqual(String what, Object actual, Object expected) {
        expect(actual.equals(expected), "%s: %s instead of %s".formatted(what, actual, expected));
    }

    /** Notes a violation, in words for people, unless something holds. */
    void expect(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }
}
