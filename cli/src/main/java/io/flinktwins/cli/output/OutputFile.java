package io.flinktwins.cli.output;

import io.flinktwins.options.InvalidOptionsException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is written as a whole or not at all: who reads it meets the old one until the new one is complete. */
public record OutputFile(Path path) {

    /** Writes text to a file. */
    @FunctionalInterface
    public interface Content {

        void writeTo(Writer writer) throws IOException;
    }

    @FunctionalInterface
    private interface Filling {

        void fill(Path file) throws IOException;
    }

    /**
     * Sees that there is a place for it.
     *
     * @param option that names the file
     * @throws InvalidOptionsException if there is none
     */
    public void check(String option) {
        Path folder = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path) || folder == null || !Files.isDirectory(folder)) {
            throw new InvalidOptionsException(
                    "%s %s: write the name of a file in a folder that is there".formatted(option, path));
        } else if (!isDevice() && !Files.isWritable(folder)) {
            throw new InvalidOptionsException("%s %s: no file can be made in this folder".formatted(option, path));
        }
    }

    /** Whether who writes it would write over the other. */
    public boolean isSameAs(Path other) {
        if (isDevice()) {
            return false;
        }
        try {
            return Files.isSameFile(path, other);
        } catch (IOException e) {
            // One of them is not there.
            return path.toAbsolutePath()
                    .normalize()
                    .equals(other.toAbsolutePath().normalize());
        }
    }

    /** Whether it is there and no file, such as {@code /dev/null}: nothing can take its place. */
    public boolean isDevice() {
        return Files.exists(path) && !Files.isRegularFile(path);
    }

    /** Writes a text. */
    public void write(Content content) throws IOException {
        writeThrough(file -> {
            try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                content.writeTo(writer);
            }
        });
    }

    /** Writes bytes. */
    public void write(byte[] content) throws IOException {
        writeThrough(file -> Files.write(file, content));
    }

    private void writeThrough(Filling filling) throws IOException {
        if (isDevice()) {
            filling.fill(path);
        } else {
            replace(filling, Files.exists(path) ? path.toRealPath() : path);
        }
    }

    private static void replace(Filling filling, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try {
            filling.fill(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** A file beside it, whose name begins with this one's. */
    public Path sibling(String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }
}
