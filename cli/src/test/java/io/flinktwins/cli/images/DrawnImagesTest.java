package io.flinktwins.cli.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DrawnImagesTest {

    private static final DrawnImages IMAGES = new DrawnImages(500, 375, 3);

    @Test
    void theyAreJpegFilesOfTheSizeAndWeightOfPhotographs() throws IOException {
        for (StoredImage image : images()) {
            BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(image.image()));
            assertThat(decoded.getWidth()).isEqualTo(500);
            assertThat(decoded.getHeight()).isEqualTo(375);
            assertThat(image.image()).startsWith(0xFF, 0xD8, 0xFF).hasSizeBetween(50_000, 100_000);
        }
    }

    @Test
    void theyDifferFromEachOtherButNotFromTimeToTime() {
        List<StoredImage> images = images();
        assertThat(images).extracting(StoredImage::imageId).doesNotHaveDuplicates();
        assertThat(images.get(0).image()).isNotEqualTo(images.get(1).image());
        assertThat(images().get(2).image()).isEqualTo(images.get(2).image());
    }

    private static List<StoredImage> images() {
        try (Stream<StoredImage> images = IMAGES.open()) {
            return images.toList();
        }
    }
}
