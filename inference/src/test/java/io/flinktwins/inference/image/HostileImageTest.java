package io.flinktwins.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.resample.Resampling;
import io.flinktwins.inference.image.resample.Resampling.Filter;
import io.flinktwins.inference.image.resample.Resampling.Library;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileImageTest {

    private static final Preprocessing TO_8_BY_8 = new Preprocessing(
            true, new Resize.ToSize(8, 8, new Resampling(Library.PILLOW, Filter.BICUBIC)), null, null);
    private static final int STRIP_LENGTHS = 279;
    private static final ImageLimits ACCEPT_TRUNCATED = new ImageLimits(1 << 20, 1 << 20, true, false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "BMW is a maker of cars",
                "<!DOCTYPE html><title>404 Not Found</title>",
                "\u00ff\u00d8",
                "%PDF-1.7\n"
            })
    void whatIsNoImageIsUnsupported(String content) {
        assertThat(rejection(content.getBytes(StandardCharsets.ISO_8859_1), ImageLimits.DEFAULT))
                .extracting(Rejection::reason)
                .isEqualTo(Reason.UNSUPPORTED_FORMAT);
    }

    @Test
    void aMessageSaysWhatTheBytesLookLike() {
        assertThat(rejection("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII), ImageLimits.DEFAULT)
                        .message())
                .isEqualTo("the image begins with the text '<!DOCTYPE html>', which is not one of "
                        + "JPEG, PNG, GIF, WebP, BMP, TIFF");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "baseline.jpg",
                "progressive.jpg",
                "orientation-6.jpg",
                "rgb.png",
                "interlaced.png",
                "palette.gif",
                "animated.gif",
                "lossy.webp",
                "lossless.webp",
                "24-bit.bmp",
                "plain.tiff",
                "bigtiff.tiff",
                "bits-as-one-signed-short.tiff"
            })
    void aImageThatEndsEarlyIsTruncated(String name) {
        byte[] image = GoldenFiles.bytes("formats/" + name);
        for (int tenth = 1; tenth < 10; tenth++) {
            byte[] part = Arrays.copyOf(image, image.length * tenth / 10);
            assertThat(rejection(part, ImageLimits.DEFAULT))
                    .as("%d tenths of %s", tenth, name)
                    .extracting(Rejection::reason)
                    .isEqualTo(Reason.TRUNCATED_IMAGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline.jpg", "progressive.jpg"})
    void aImageThatEndsEarlyIsClassifiedOnRequest(String name) {
        byte[] image = GoldenFiles.bytes("formats/" + name);
        byte[] half = Arrays.copyOf(image, image.length * 7 / 10);
        assertThatCode(() -> Tensors.of(half, Tensors.pixels(8, 8), TO_8_BY_8, ACCEPT_TRUNCATED))
                .doesNotThrowAnyException();
    }

    /** Pillow 13 and OpenCV 4.13 give the pixels of the whole file, and refuse the progressive one. */
    @ParameterizedTest
    @ValueSource(strings = {"baseline.jpg", "grey.jpg", "cmyk.jpg"})
    void aJpegWithATrailerInsteadOfItsEndIsWhole(String name) throws Exception {
        byte[] image = GoldenFiles.bytes("formats/" + name);
        ByteBuffer expected = Tensors.of(image, Tensors.pixels(8, 8), TO_8_BY_8);
        assertThat(Tensors.of(withTrailer(image, image.length - 2), Tensors.pixels(8, 8), TO_8_BY_8))
                .isEqualTo(expected);
        assertThat(Tensors.of(Arrays.copyOf(image, image.length - 2), Tensors.pixels(8, 8), TO_8_BY_8))
                .isEqualTo(expected);
    }

    @Test
    void aJpegWithATrailerInsteadOfPixelsIsTruncated() {
        byte[] image = GoldenFiles.bytes("photo.jpg");
        for (int tenth = 1; tenth < 10; tenth++) {
            assertThat(rejection(withTrailer(image, image.length * tenth / 10), ImageLimits.DEFAULT)
                            .reason())
                    .as("%d tenths", tenth)
                    .isEqualTo(Reason.TRUNCATED_IMAGE);
        }
        byte[] progressive = GoldenFiles.bytes("formats/progressive.jpg");
        assertThat(rejection(withTrailer(progressive, progressive.length - 2), ImageLimits.DEFAULT)
                        .reason())
                .isEqualTo(Reason.TRUNCATED_IMAGE);
    }

    /** What a phone wrote behind the pixels. */
    private static byte[] withTrailer(byte[] image, int length) {
        byte[] trailer = "\0\0\1\nImage_UTC_Data1700000000000".getBytes(StandardCharsets.US_ASCII);
        byte[] file = Arrays.copyOf(image, length + trailer.length);
        System.arraycopy(trailer, 0, file, length, trailer.length);
        return file;
    }

    @Test
    void aHugePngIsTooLargeBeforeItIsDecoded() {
        assertThat(rejection(png(30_000, 30_000), ImageLimits.DEFAULT))
                .isEqualTo(new Rejection(
                        Reason.IMAGE_TOO_LARGE, "the PNG image is 30000 x 30000 pixels large, max pixels is 50000000"));
    }

    @ParameterizedTest
    @CsvSource({
        "palette.gif,6,GIF,ffffff1f",
        "24-bit.bmp,18,BMP,ffffff7fffffff7f",
        "lossless.webp,21,WebP,ffffffff",
        "baseline.jpg,163,JPEG,ffffffff"
    })
    void hugeSizesInAnyHeaderAreTooLarge(String name, int at, String format, String hex) {
        byte[] image = GoldenFiles.bytes("formats/" + name);
        byte[] size = HexFormat.of().parseHex(hex);
        System.arraycopy(size, 0, image, at, size.length);
        assertThat(rejection(image, ImageLimits.DEFAULT).message())
                .contains("the %s image is".formatted(format), "pixels large, max pixels is 50000000");
    }

    @Test
    void moreBytesThanTheLimitAreTooLarge() {
        assertThat(rejection(new byte[17], new ImageLimits(16, 1, false, false)))
                .isEqualTo(new Rejection(Reason.IMAGE_TOO_LARGE, "the image has 17 bytes, max image bytes is 16"));
    }

    @Test
    void aImageThatWouldKeepTheDecoderIsTooComplexAlsoIfItEndsEarly() {
        byte[] image = GoldenFiles.bytes("formats/progressive.jpg");
        byte[] scans = new byte[image.length + 4 * 20_000 - 2];
        System.arraycopy(image, 0, scans, 0, image.length - 2);
        for (int at = image.length - 2; at < scans.length; at += 4) {
            scans[at] = (byte) 0xff;
            scans[at + 1] = (byte) 0xda;
        }
        assertThat(rejection(scans, ACCEPT_TRUNCATED).reason()).isEqualTo(Reason.IMAGE_TOO_COMPLEX);
    }

    @Test
    void aImageThatCannotBeDecodedNeverPassesForAnother() throws Exception {
        byte[] webp = GoldenFiles.bytes("formats/lossless.webp");
        byte[] damagedWebp = webp.clone();
        Arrays.fill(damagedWebp, 25, damagedWebp.length, (byte) 0);
        byte[] jpeg = GoldenFiles.bytes("formats/baseline.jpg");
        ByteBuffer tensor = ByteBuffer.allocateDirect(2 * 3 * 8 * 8);
        try (Preprocessor preprocessor = new Preprocessor(Tensors.pixels(8, 8), TO_8_BY_8, ImageLimits.DEFAULT)) {
            preprocessor.preprocess(webp, tensor);
            assertCorrupt(preprocessor, damagedWebp);
            preprocessor.preprocess(jpeg, tensor);
            assertCorrupt(preprocessor, withoutQuantization(jpeg));
        }
    }

    private static void assertCorrupt(Preprocessor preprocessor, byte[] damaged) {
        assertThat(catchThrowableOfType(RejectedImageException.class, () -> preprocessor.decode(damaged))
                        .rejection()
                        .reason())
                .isEqualTo(Reason.CORRUPT_IMAGE);
    }

    /** Tables turned into comments: the header is readable, and nothing behind it. */
    private static byte[] withoutQuantization(byte[] jpeg) {
        byte[] damaged = jpeg.clone();
        for (int i = 1; i < damaged.length; i++) {
            if (damaged[i - 1] == (byte) 0xff && damaged[i] == (byte) 0xdb) {
                damaged[i] = (byte) 0xfe;
            }
        }
        return damaged;
    }

    @Test
    void damagedPixelsAreCorrupt() {
        byte[] image = GoldenFiles.bytes("formats/rgb.png");
        Arrays.fill(image, 60, 160, (byte) 0x5a);
        assertThat(rejection(image, ImageLimits.DEFAULT))
                .extracting(Rejection::reason)
                .isEqualTo(Reason.CORRUPT_IMAGE);
    }

    /** OpenCV 4.13 shows what does not come out in grey; Pillow 13 refuses it, but where nothing is compressed. */
    @ParameterizedTest
    @ValueSource(strings = {"lzw-strips.tiff", "deflate-strips.tiff", "packbits-strips.tiff", "strips.tiff"})
    void aTiffWhoseStripsLackPixelsIsCorrupt(String name) {
        byte[] image = GoldenFiles.bytes("formats/" + name);
        int directory = u32(image, Integer.BYTES);
        for (int at = directory + 2; at < image.length - 12; at += 12) {
            if ((u32(image, at) & 0xffff) == STRIP_LENGTHS) {
                // Eight bytes less in the first strip; four are the checksum, which may be missing.
                int lengths = u32(image, at + 8);
                image[lengths] = (byte) (image[lengths] - 8);
            }
        }
        assertThat(rejection(image, ImageLimits.DEFAULT).reason()).isEqualTo(Reason.CORRUPT_IMAGE);
    }

    private static int u32(byte[] image, int at) {
        return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    @ParameterizedTest
    @EnumSource(Library.class)
    void onePixelImagesWork(Library library) throws Exception {
        Resampling resampling = new Resampling(library, Filter.LANCZOS);
        Preprocessing preprocessing = new Preprocessing(
                true,
                new Resize.ShortSide(256, Resize.Rounding.PADDLECLAS, resampling),
                new Crop(224, 224, Crop.Rule.PADDLECLAS),
                null);
        byte[] image = GoldenFiles.bytes("drawn-1x1.png");
        ByteBuffer pixel = Tensors.of(image, Tensors.pixels(1, 1), Tensors.UNCHANGED);
        ByteBuffer tensor = Tensors.of(image, Tensors.pixels(224, 224), preprocessing);
        for (int i = 0; i < tensor.limit(); i++) {
            assertThat(tensor.get(i)).isEqualTo(pixel.get(i % 3));
        }
    }

    @Test
    void whatOpenCvWouldMakeTooLargeIsTooLarge() {
        Preprocessing preprocessing = new Preprocessing(
                true,
                new Resize.ShortSide(256, Resize.Rounding.PADDLECLAS, new Resampling(Library.OPENCV, Filter.LINEAR)),
                new Crop(224, 224, Crop.Rule.PADDLECLAS),
                null);
        ImageLimits limits = new ImageLimits(1 << 20, 100_000, false, false);
        byte[] image = GoldenFiles.bytes("drawn-67x301.png");
        assertThat(catchThrowableOfType(
                                RejectedImageException.class,
                                () -> Tensors.of(image, Tensors.pixels(224, 224), preprocessing, limits))
                        .rejection())
                .isEqualTo(new Rejection(
                        Reason.IMAGE_TOO_LARGE,
                        "the image would be 256 x 1150 pixels large when resized, max pixels is 100000"));
    }

    private static Rejection rejection(byte[] image, ImageLimits limits) {
        return catchThrowableOfType(
                        RejectedImageException.class, () -> Tensors.of(image, Tensors.pixels(8, 8), TO_8_BY_8, limits))
                .rejection();
    }

    /** A PNG of that size with no pixels. */
    private static byte[] png(int width, int height) {
        ByteBuffer file = ByteBuffer.allocate(8 + 25 + 12 + 12).order(ByteOrder.BIG_ENDIAN);
        file.put("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .putInt(0x08020000)
                .array();
        chunk(file, "IHDR", header);
        chunk(file, "IDAT", new byte[0]);
        chunk(file, "IEND", new byte[0]);
        return file.array();
    }

    private static void chunk(ByteBuffer file, String type, byte[] data) {
        CRC32 checksum = new CRC32();
        checksum.update(type.getBytes(StandardCharsets.US_ASCII));
        checksum.update(data);
        file.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        file.putInt((int) checksum.getValue());
    }
}
