package io.flinktwins.cli.images;

import io.flinktwins.inference.ReadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Reads a file into memory as a whole, if it is one that comes to an end: not a pipe, at which a reader waits, not a
 * device, and nothing of gigabytes.
 */
public final class WholeFile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private WholeFile() {}

    /** Says that a file has more bytes than its reader takes. */
    public static final class TooLargeException extends FileSystemException {

        TooLargeException(Path file, int maxBytes) {
            super(file.toString(), null, "it has more than %d bytes".formatted(maxBytes));
        }
    }

    /**
     * Sees that the file can be read, as far as that shows without reading it.
     *
     * @throws IOException with the reason why it can't, in the words of {@link ReadFailure}
     */
    static void check(Path file, int maxBytes) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(
                    file.toString(), null, attributes.isDirectory() ? "it is a directory" : "it is not a regular file");
        } else if (attributes.size() > maxBytes) {
            throw new TooLargeException(file, maxBytes);
        } else if (!Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    /**
     * Reads the file.
     *
     * @throws IOException with the reason why it can't be read, in the words of {@link ReadFailure}
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        check(file, maxBytes);
        try (InputStream content = Files.newInputStream(file)) {
            byte[] bytes = content.readNBytes(maxBytes);
            if (content.read() >= 0) {
                throw new TooLargeException(file, maxBytes);
            }
            return bytes;
        }
    }

    /**
     * Reads a text in UTF-8, without the mark with which Windows's editors begin one.
     *
     * @throws IOException with the reason why it can't be read, in the words of {@link ReadFailure}
     */
    public static String readText(Path file, int maxBytes) throws IOException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(read(file, maxBytes)))
                .toString();
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }
}
