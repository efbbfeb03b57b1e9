package io.flinktwins.cli.classify;

import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a tensor as NumPy's .npy file, format version 1.0.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
final class NpyFile {

    private static final byte[] MAGIC_AND_VERSION = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;
    private static final int LARGEST_PADDED = ALIGNMENT - 1;

    private NpyFile() {}

    /**
     * Writes one image's tensor, of shape (3, height, width) or (height, width, 3) as the model takes it.
     *
     * @param tensor from its position to its limit, in native byte order
     */
    static void write(Path file, ModelInput input, ByteBuffer tensor) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, header(input));
            writeFully(channel, tensor);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The dictionary ends in a line break, padded so that the data begins at a multiple of 64 bytes. */
    private static ByteBuffer header(ModelInput input) {
        String dictionary =
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(elementType(input), shape(input));
        int prefix = MAGIC_AND_VERSION.length + Short.BYTES;
        int size = (prefix + dictionary.length() + 1 + LARGEST_PADDED) / ALIGNMENT * ALIGNMENT;
        String padded = dictionary + " ".repeat(size - prefix - dictionary.length() - 1) + "\n";
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC_AND_VERSION)
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .flip();
    }

    private static String elementType(ModelInput input) {
        String order = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
        return switch (input.type()) {
            case FLOAT32 -> order + "f4";
            case FLOAT16 -> order + "f2";
            case UINT8 -> "|u1";
        };
    }

    private static String shape(ModelInput input) {
        return input.layout() == Layout.NCHW
                ? "3, %d, %d".formatted(input.height(), input.width())
                : "%d, %d, 3".formatted(input.height(), input.width());
    }
}
