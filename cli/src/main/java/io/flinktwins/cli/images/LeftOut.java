package io.flinktwins.cli.images;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What of a folder is not taken for its images: by reason, how much, and the first names. Used by one thread. */
final class LeftOut {

    private static final int SHOWN = 3;
    private static final String UNREADABLE = "unreadable";

    private final Map<String, Group> groups = new TreeMap<>();
    private final Path folder;

    LeftOut(Path folder) {
        this.folder = folder;
    }

    private static final class Group {

        private final TreeSet<String> first = new TreeSet<>();
        private int count;

        void add(String name) {
            count++;
            first.add(name);
            if (first.size() > SHOWN) {
                first.pollLast();
            }
        }

        @Override
        public String toString() {
            return "%d (%s%s)".formatted(count, String.join(", ", first), count > SHOWN ? ", ..." : "");
        }
    }

    void add(Path path, String reason) {
        groups.computeIfAbsent(reason, unused -> new Group()).add(name(path));
    }

    void addUnreadable(Path path, String why) {
        groups.computeIfAbsent(UNREADABLE, unused -> new Group()).add(name(path) + ": " + why);
    }

    private String name(Path path) {
        return Excerpt.of(folder.relativize(path).toString());
    }

    boolean hasUnreadable() {
        return groups.containsKey(UNREADABLE);
    }

    /** A sentence for people; empty if nothing was left out. */
    String describe() {
        return groups.isEmpty()
                ? ""
                : "Left out of %s: ".formatted(folder)
                        + groups.entrySet().stream()
                                .map(group -> group.getKey() + ": " + group.getValue())
                                .collect(Collectors.joining("; "));
    }
}
