package io.flinktwins.inference.modeldirectory;

import java.util.List;
import java.util.SortedMap;

/** Labels that were given by class id, in any order. */
final class ClassLabels {

    /** Larger than any set of classes that an image classifier was trained on. */
    static final int MAX_CLASSES = 1_000_000;

    private ClassLabels() {}

    /**
     * Puts labels in the order of their class ids, which are all from 0 on.
     *
     * @throws IllegalArgumentException naming the first class that has none
     */
    static List<String> of(SortedMap<Integer, String> byId) {
        int expected = 0;
        for (int id : byId.keySet()) {
            if (id != expected) {
                throw new IllegalArgumentException("class %d has a label, but class %d has none; ids go from 0 on"
                        .formatted(byId.lastKey(), expected));
            }
            expected++;
        }
        return List.copyOf(byId.values());
    }

    /**
     * Adds a label.
     *
     * @param id as it was written
     * @throws IllegalArgumentException if that is no class id, or one that has a label already
     */
    static void add(SortedMap<Integer, String> byId, String id, String label) {
        if (!id.matches("\\d{1,7}") || Integer.parseInt(id) >= MAX_CLASSES) {
            throw new IllegalArgumentException("has no class id from 0 to " + (MAX_CLASSES - 1));
        } else if (byId.putIfAbsent(Integer.parseInt(id), label) != null) {
            throw new IllegalArgumentException("gives class %s a second label".formatted(id));
        }
    }
}
