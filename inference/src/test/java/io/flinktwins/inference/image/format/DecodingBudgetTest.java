package io.flinktwins.inference.image.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of these kinds were seen to keep OpenCV 4.13 busy for 3 to 32 seconds. */
class DecodingBudgetTest {

    private static final long MAX_PIXELS = 50_000_000;
    private static final int SIDE = 7071;
    private static final int PROGRESSIVE = 0xc2;
    private static final int ARITHMETIC_SEQUENTIAL = 0xc9;
    private static final int ARITHMETIC_PROGRESSIVE = 0xca;

    @ParameterizedTest
    @CsvSource({"7071,194,10", "7071,194,31", "7071,201,1", "7071,201,3", "2000,202,10", "100,194,200"})
    void jpegsAsEncodersWriteThemPass(int side, int frame, int scans) {
        assertPasses(ImageFormat.JPEG, jpeg(side, frame, scans));
    }

    @Test
    void scansOverAllPixelsAddUp() {
        assertThat(rejection(ImageFormat.JPEG, jpeg(SIDE, PROGRESSIVE, 100)))
                .isEqualTo(new Rejection(
                        Reason.IMAGE_TOO_COMPLEX,
                        "decoding would take as long as 1603169312 pixels do at least, and 1600000000 is the limit"
                                + " (32 times max pixels)"));
        assertTooComplex(ImageFormat.JPEG, jpeg(SIDE, ARITHMETIC_PROGRESSIVE, 10));
        assertPasses(ImageFormat.JPEG, jpeg(SIDE, ARITHMETIC_SEQUENTIAL, 1));
    }

    @Test
    void aHigherPixelLimitAllowsMoreAndALowerOneNoLess() {
        byte[] image = jpeg(SIDE, PROGRESSIVE, 40);
        assertTooComplex(ImageFormat.JPEG, image);
        assertThatCode(() -> ImageFormat.JPEG.requireSound(image, new DecodingBudget(2 * MAX_PIXELS)))
                .doesNotThrowAnyException();
        assertThatCode(() -> ImageFormat.JPEG.requireSound(jpeg(1000, PROGRESSIVE, 200), new DecodingBudget(1_000_000)))
                .doesNotThrowAnyException();
    }

    @Test
    void textThatInflatesToMuchAddsUp() {
        assertTooComplex(ImageFormat.PNG, png("zTXt", 8_000, 1_000));
        assertTooComplex(ImageFormat.PNG, png("iTXt", 8_000, 1_000));
        assertPasses(ImageFormat.PNG, png("iTXt", 20_000, 30));
        assertPasses(ImageFormat.PNG, png("tEXt", 8_000, 1_000));
    }

    @Test
    void chunksWithoutPixelsAddUp() {
        assertTooComplex(ImageFormat.PNG, png("gAMA", 4, 100_000));
        assertPasses(ImageFormat.PNG, png("IDAT", 4, 100_000));
    }

    @Test
    void stripsAddUp() {
        assertTooComplex(ImageFormat.TIFF, tiff(1_000_000, new byte[8], 1));
        assertPasses(ImageFormat.TIFF, tiff(50_000, new byte[8], 1));
    }

    /** 50 megapixels in the smallest tiles that there are. */
    @Test
    void tiledImagesPass() {
        assertPasses(ImageFormat.TIFF, tiff(195_313, new byte[8], 1));
    }

    @Test
    void scansInStripsAddUp() {
        assertTooComplex(ImageFormat.TIFF, tiff(1, jpeg(SIDE, ARITHMETIC_PROGRESSIVE, 100), 7));
        assertTooComplex(ImageFormat.TIFF, tiff(50_000, jpeg(100, PROGRESSIVE, 1_000), 7));
        assertPasses(ImageFormat.TIFF, tiff(1_000, jpeg(100, PROGRESSIVE - 2, 1), 7));
    }

    @Test
    void aStripThatPointsToBehindEveryEndIsTruncated() {
        ByteBuffer file = ByteBuffer.wrap(tiff(1, new byte[8], 7)).order(ByteOrder.LITTLE_ENDIAN);
        int lengths = file.capacity() - 12 + 8;
        assertThat(file.getInt(lengths)).isEqualTo(8);
        file.putInt(lengths, -1);
        assertThat(rejection(ImageFormat.TIFF, file.array()).reason()).isEqualTo(Reason.TRUNCATED_IMAGE);
    }

    private static void assertPasses(ImageFormat format, byte[] image) {
        assertThatCode(() -> format.requireSound(image, new DecodingBudget(MAX_PIXELS)))
                .doesNotThrowAnyException();
    }

    private static void assertTooComplex(ImageFormat format, byte[] image) {
        assertThat(rejection(format, image).reason()).isEqualTo(Reason.IMAGE_TOO_COMPLEX);
    }

    private static Rejection rejection(ImageFormat format, byte[] image) {
        return catchThrowableOfType(
                        RejectedImageException.class, () -> format.requireSound(image, new DecodingBudget(MAX_PIXELS)))
                .rejection();
    }

    private static byte[] jpeg(int side, int frame, int scans) {
        ByteBuffer file = ByteBuffer.allocate(2 + 13 + 12 * scans + 2);
        file.putShort((short) 0xffd8);
        file.putShort((short) (0xff00 | frame)).putShort((short) 11).put((byte) 8);
        file.putShort((short) side).putShort((short) side).put(new byte[] {1, 1, 0x11, 0});
        for (int scan = 0; scan < scans; scan++) {
            file.putShort((short) 0xffda).putShort((short) 8).put(new byte[] {1, 1, 0, 1, 63, 0, 0x2a, 0x2a});
        }
        return file.putShort((short) 0xffd9).array();
    }

    private static byte[] png(String type, int length, int chunks) {
        ByteBuffer file = ByteBuffer.allocate(8 + (12 + length) * chunks + 12);
        file.put("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        for (int chunk = 0; chunk < chunks; chunk++) {
            chunk(file, type, new byte[length]);
        }
        chunk(file, "IEND", new byte[0]);
        return file.array();
    }

    private static void chunk(ByteBuffer file, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        file.putInt(data.length).put(name).put(data).putInt((int) checksum.getValue());
    }

    /** A TIFF whose strips are a grey pixel each, all with the same bytes. */
    private static byte[] tiff(int strips, byte[] strip, int compression) {
        int offsets = 8 + strip.length;
        int lengths = offsets + 4 * strips;
        ByteBuffer file = ByteBuffer.allocate(lengths + 4 * strips + 2 + 7 * 12).order(ByteOrder.LITTLE_ENDIAN);
        file.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(lengths + 4 * strips);
        file.put(strip);
        for (int i = 0; i < strips; i++) {
            file.putInt(8);
        }
        for (int i = 0; i < strips; i++) {
            file.putInt(strip.length);
        }
        file.putShort((short) 7);
        tag(file, 256, 1, 1);
        tag(file, 257, 1, strips);
        tag(file, 258, 1, Byte.SIZE);
        tag(file, 278, 1, 1);
        tag(file, 259, 1, compression);
        tag(file, 273, strips, strips == 1 ? 8 : offsets);
        tag(file, 279, strips, strips == 1 ? strip.length : lengths);
        return file.array();
    }

    private static void tag(ByteBuffer file, int id, int count, int value) {
        file.putShort((short) id).putShort((short) 4).putInt(count).putInt(value);
    }
}
