package io.flinktwins.inference.modeldirectory;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;

/**
 * A version's folder, copied into a temporary directory: ONNX Runtime finds external weights only beside a model that it
 * loads from a local path. Deleted on closing; a session that is open by then does not need the files any more.
 *
 * @param folder named as the original, with a parent that is named as the original's, because these are the model's
 *     version and name
 */
record LocalCopy(Path directory, Path folder) implements AutoCloseable {

    static LocalCopy of(org.apache.flink.core.fs.Path original) throws IOException {
        Path directory = Files.createTempDirectory("flink-twins-model-");
        LocalCopy copy = new LocalCopy(
                directory, directory.resolve(original.getParent().getName()).resolve(original.getName()));
        try {
            copy(original, copy.folder);
            return copy;
        } catch (IOException e) {
            copy.close();
            throw e;
        } catch (RuntimeException e) {
            // Clients of object stores have unchecked exceptions of their own.
            copy.close();
            throw new IOException(e.toString(), e);
        }
    }

    private static void copy(org.apache.flink.core.fs.Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (FileStatus child : from.getFileSystem().listStatus(from)) {
            Path target = to.resolve(child.getPath().getName());
            if (child.isDir()) {
                copy(child.getPath(), target);
            } else {
                copyFile(child, target);
            }
        }
    }

    /** A connection that ends early may look like the end of the file. */
    private static void copyFile(FileStatus file, Path target) throws IOException {
        try (InputStream bytes = file.getPath().getFileSystem().open(file.getPath())) {
            long copied = Files.copy(bytes, target);
            if (copied != file.getLen()) {
                throw new EOFException("%s ended after %d of its %d bytes"
                        .formatted(file.getPath().getName(), copied, file.getLen()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            // Deepest first: a folder can only be deleted when it is empty.
            files.sorted(Comparator.reverseOrder()).forEach(LocalCopy::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
