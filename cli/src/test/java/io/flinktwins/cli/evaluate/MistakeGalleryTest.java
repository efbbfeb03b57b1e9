package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinktwins.cli.images.DrawnImages;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.schemas.RankedClass;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class MistakeGalleryTest {

    @Test
    void eachImageIsThereOnceAsAnImageThatBrowsersShow() throws Exception {
        JsonNode gallery = gallery(3, new DrawnImages(300, 200, 3), "");
        assertThat(gallery.get("images")).hasSize(3).allSatisfy(image -> {
            byte[] jpeg = Base64.getDecoder().decode(image.get("jpeg").textValue());
            assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(96);
        });
        assertThat(gallery.get("confusions").get(0).get("images")).hasSize(3);
        assertThat(gallery.get("classes").get(0).get("images")).hasSize(3);
    }

    /** Noise is what JPEG can do least about: the last images find no room. */
    @Test
    void theSizeIsBoundedWhateverTheImagesAndTheirNamesAre() throws Exception {
        JsonNode gallery = gallery(1_200, new DrawnImages(96, 96, 1_200), "x".repeat(4_000));
        assertThat(gallery.toString()).hasSizeBetween(3_000_000, 4_000_000);
        assertThat(gallery.get("images"))
                .allSatisfy(image -> assertThat(image.get("name").textValue())
                        .hasSizeLessThanOrEqualTo(201)
                        .endsWith("x"));
    }

    @Test
    void anImageThatCannotBeDecodedIsNamedWithoutAThumbnail() throws Exception {
        JsonNode gallery = gallery(2, images(1, new byte[100]), "");
        assertThat(gallery.get("images").get(0).has("jpeg")).isTrue();
        assertThat(gallery.get("images").get(1).has("jpeg")).isFalse();
        assertThat(gallery.get("images").get(1).get("name").textValue()).isEqualTo("2");
    }

    @Test
    void theReportIsWrittenEvenIfTheImagesAreGone() throws Exception {
        ImageSource gone = new ImageSource() {
            @Override
            public Stream<StoredImage> open() {
                return Stream.of(1).map(image -> {
                    throw new UncheckedIOException(new NoSuchFileException("gone"));
                });
            }

            @Override
            public long count() {
                return 1;
            }
        };
        assertThat(gallery(1, gone, "").get("images").get(0).has("jpeg")).isFalse();
    }

    /** All wrong, each image named by its number behind the prefix. */
    private static JsonNode gallery(int number, ImageSource images, String prefix) {
        int classes = Math.max(1, number / 10);
        List<Answer> answers = IntStream.rangeClosed(1, number)
                .mapToObj(image -> new Answer(
                        image,
                        image + prefix,
                        new TrueClass(image % classes, null),
                        new RankedClass(classes, null, 0.5f),
                        null,
                        null))
                .toList();
        return MistakeGallery.of(Mistakes.of(answers), images);
    }

    /** A good image, and others. */
    private static ImageSource images(int drawn, byte[] other) {
        return new ImageSource() {
            @Override
            public Stream<StoredImage> open() {
                return Stream.concat(
                        new DrawnImages(300, 200, drawn).open(), Stream.of(new StoredImage("other", other, null)));
            }

            @Override
            public long count() {
                return drawn + 1L;
            }
        };
    }
}
