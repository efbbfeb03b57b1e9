package io.flinktwins.cli.evaluate;

import io.flinktwins.jobs.InvalidOptionsException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is written as a whole or not at all: who reads it meets the old one until the new one is complete. */
record OutputFile(Path path) {

    /** Writes text to a file. */
    @FunctionalInterface
    interface Content {

        void writeTo(Writer writer) throws IOException;
    }

    /**
     * Sees that there is a place for it.
     *
     * @param option that names the file
     * @throws InvalidOptionsException if there is none
     */
    void check(String option) {
        Path folder = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path) || folder == null || !Files.isDirectory(folder)) {
            throw new InvalidOptionsException(
                    "%s %s: write the name of a file in a folder that is there".formatted(option, path));
        } else if (!isDevice() && !Files.isWritable(folder)) {
            throw new InvalidOptionsException("%s %s: no file can be made in this folder".formatted(option, path));
        }
    }

    /** Whether it is there and no file, such as {@code /dev/null}: nothing can take its place. */
    boolean isDevice() {
        return Files.exists(path) && !Files.isRegularFile(path);
    }

    void write(Content content) throws IOException {
        if (isDevice()) {
            write(content, path);
        } else {
            replace(content, Files.exists(path) ? path.toRealPath() : path);
        }
    }

    private static void replace(Content content, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try {
            write(content, unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void write(Content content, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            content.writeTo(writer);
        }
    }

    /** A file beside it, whose name begins with this one's. */
    Path sibling(String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }
}
