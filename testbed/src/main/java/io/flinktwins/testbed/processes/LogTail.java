package io.flinktwins.testbed.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The last words of a server, from the folder with the logs. */
record LogTail(Path logs) {

    private static final int LINES = 3;

    /** The last errors of the newest log whose name has this part, or its last lines if there are none. */
    String of(String part) throws IOException {
        try (Stream<Path> files = Files.list(logs)) {
            Optional<Path> newest = files.filter(
                            file -> file.getFileName().toString().contains(part)
                                    && file.toString().endsWith(".log"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
            return newest.isEmpty() ? "no log of %s in %s".formatted(part, logs) : of(newest.get());
        }
    }

    private static String of(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        List<String> errors =
                lines.stream().filter(line -> line.contains("ERROR")).toList();
        List<String> shown = errors.isEmpty() ? lines : errors;
        return log + " ends with:\n"
                + String.join("\n", shown.subList(Math.max(0, shown.size() - LINES), shown.size()));
    }
}
