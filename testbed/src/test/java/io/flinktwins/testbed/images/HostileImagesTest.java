package io.flinktwins.testbed.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;

/** Java's own readers see in the headers what is said to be there. */
class HostileImagesTest {

    @Test
    void thePngIsEnormous() throws IOException {
        byte[] png = HostileImages.enormousPng(60_000);
        assertThat(size(png)).containsExactly(60_000, 60_000);
        assertThat(png).hasSizeLessThan(100);
    }

    @Test
    void theJpegIsLargeInFewBytes() throws IOException {
        byte[] jpeg = HostileImages.jpegOfManyScans(7_000, 90);
        assertThat(size(jpeg)).containsExactly(7_000, 7_000);
        assertThat(jpeg).hasSizeLessThan(1_100);
    }

    @Test
    void theTiffHasARowForEachStrip() throws IOException {
        byte[] tiff = HostileImages.tiffOfBrokenStrips(1_000);
        assertThat(size(tiff)).containsExactly(1, 1_000);
        assertThat(tiff).hasSizeBetween(8_000, 8_200);
    }

    private static int[] size(byte[] image) throws IOException {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(image))) {
            ImageReader reader = ImageIO.getImageReaders(input).next();
            reader.setInput(input);
            return new int[] {reader.getWidth(0), reader.getHeight(0)};
        }
    }
}
