package io.flinktwins.cli.acceptance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Collects what was counted, and what is not as it should be. Used by one thread. */
final class Verdict {

    private final ObjectNode figures = JsonNodeFactory.instance.objectNode();
    private final List<String> violations = new ArrayList<>();

    void count(String figure, long value) {
        figures.put(figure, value);
    }

    /** Counts, and notes a violation if it is another number than expected. */
    void expect(String figure, long value, long expected) {
        count(figure, value);
        expect(value == expected, "%s: %d instead of %d".formatted(figure, value, expected));
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

    String toJson() {
        return figures.toString();
    }
}
