package io.flinktwins.inference.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flinktwins.inference.RejectedImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailsTest {

    /** Of a side of 16.5 pixels, Pillow makes 16. */
    private static final int PIXEL = 1;

    /** JPEG at this size loses some, and two halves of an odd side are not quite those of the image. */
    private static final int GREY_LEVELS = 8;

    @Test
    void anImageComesOutUprightInPillowsSizeAndItsOwnColours() throws Exception {
        for (Map<String, String> row : GoldenFiles.rows("thumbnails.csv")) {
            BufferedImage thumbnail = thumbnail(number(row, "longestSide"), String.valueOf(row.get("image")));
            assertThat(thumbnail.getWidth()).as("%s", row).isCloseTo(number(row, "width"), within(PIXEL));
            assertThat(thumbnail.getHeight()).as("%s", row).isCloseTo(number(row, "height"), within(PIXEL));
            int[] expected = Arrays.stream(String.valueOf(row.get("quadrants")).split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            double[] means = quadrants(thumbnail);
            for (int i = 0; i < means.length; i++) {
                assertThat(means[i]).as("%d of %s", i, row).isCloseTo(expected[i], within((double) GREY_LEVELS));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"drawn-5000x1.png, 96, 1", "drawn-1x5000.png, 1, 96", "drawn-1x1.png, 1, 1"})
    void noSideIsLost(String image, int width, int height) throws Exception {
        BufferedImage thumbnail = thumbnail(96, image);
        assertThat(new int[] {thumbnail.getWidth(), thumbnail.getHeight()}).containsExactly(width, height);
    }

    @Test
    void whatAJobRejectsHasNoThumbnailAndHarmsNoneAfterIt() throws Exception {
        try (Thumbnails thumbnails = new Thumbnails(96)) {
            byte[] photo = GoldenFiles.bytes("photo.jpg");
            byte[] before = thumbnails.of(photo);
            byte[] half = Arrays.copyOf(photo, photo.length / 2);
            assertThatThrownBy(() -> thumbnails.of(half)).isInstanceOf(RejectedImageException.class);
            assertThatThrownBy(() -> thumbnails.of(new byte[] {1, 2, 3})).isInstanceOf(RejectedImageException.class);
            assertThat(thumbnails.of(photo)).isEqualTo(before);
        }
    }

    private static BufferedImage thumbnail(int longestSide, String image) throws RejectedImageException, IOException {
        try (Thumbnails thumbnails = new Thumbnails(longestSide)) {
            return ImageIO.read(new ByteArrayInputStream(thumbnails.of(GoldenFiles.bytes(image))));
        }
    }

    /** Mean red, green and blue of each, row by row. */
    private static double[] quadrants(BufferedImage image) {
        int width = image.getWidth() / 2;
        int height = image.getHeight() / 2;
        int right = image.getWidth() - width;
        int bottom = image.getHeight() - height;
        return Stream.of(new int[] {0, 0}, new int[] {right, 0}, new int[] {0, bottom}, new int[] {right, bottom})
                .map(corner -> image.getRGB(corner[0], corner[1], width, height, null, 0, width))
                .flatMapToDouble(pixels -> Stream.of(16, 8, 0)
                        .mapToDouble(shift -> Arrays.stream(pixels)
                                .map(pixel -> pixel >> shift & 255)
                                .average()
                                .orElseThrow()))
                .toArray();
    }

    private static int number(Map<String, String> row, String column) {
        return Integer.parseInt(String.valueOf(row.get(column)));
    }
}
