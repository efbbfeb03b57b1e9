package io.flinktwins.cli.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden files are NumPy's own, made by src/test/python/make_npy_golden.py. */
class NpyFileTest {

    private static final int WIDTH = 2;
    private static final int HEIGHT = 1;

    @TempDir
    private Path folder;

    @Test
    void planesOfFloatsAreTheFileThatNumPyWrites() throws IOException {
        ByteBuffer tensor = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 6; i++) {
            tensor.putFloat(i / 8f);
        }
        assertThat(written(Layout.NCHW, ElementType.FLOAT32, tensor)).hasBinaryContent(golden("nchw-float32.npy"));
    }

    @Test
    void planesOfHalfFloatsAreTheFileThatNumPyWrites() throws IOException {
        ByteBuffer tensor = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder());
        // IEEE 754 binary16 of 0/8 to 5/8.
        for (int half : new int[] {0x0000, 0x3000, 0x3400, 0x3600, 0x3800, 0x3900}) {
            tensor.putShort((short) half);
        }
        assertThat(written(Layout.NCHW, ElementType.FLOAT16, tensor)).hasBinaryContent(golden("nchw-float16.npy"));
    }

    @Test
    void pixelsOfBytesAreTheFileThatNumPyWrites() throws IOException {
        ByteBuffer tensor = ByteBuffer.allocateDirect(6).put(new byte[] {0, 1, 2, 3, 4, 5});
        assertThat(written(Layout.NHWC, ElementType.UINT8, tensor)).hasBinaryContent(golden("nhwc-uint8.npy"));
    }

    private Path written(Layout layout, ElementType type, ByteBuffer tensor) throws IOException {
        Path file = folder.resolve("written.npy");
        NpyFile.write(file, new ModelInput(WIDTH, HEIGHT, ChannelOrder.RGB, layout, type), tensor.flip());
        return file;
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(NpyFileTest.class.getResourceAsStream(name))) {
            return file.readAllBytes();
        }
    }
}
