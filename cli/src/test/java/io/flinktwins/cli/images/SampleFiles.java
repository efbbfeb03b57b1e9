package io.flinktwins.cli.images;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that a test writes, and the images that are found in them. */
public final class SampleFiles {

    private SampleFiles() {}

    static void write(Path folder, String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** Makes a pipe, at which a reader waits for ever. */
    public static Path makePipe(Path file) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
        if (exitCode != 0) {
            throw new IOException("mkfifo ended with " + exitCode);
        }
        return file;
    }

    /** Makes a file of 3 GiB that takes no room on the disk. */
    public static Path makeHuge(Path file) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        return file;
    }

    static List<StoredImage> read(ImageSource images) throws IOException {
        try (Stream<StoredImage> stream = images.open()) {
            return stream.toList();
        }
    }
}
