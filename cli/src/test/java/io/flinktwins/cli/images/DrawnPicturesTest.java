package io.flinktwins.cli.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DrawnPicturesTest {

    private static final DrawnPictures PICTURES = new DrawnPictures(500, 375, 3);

    @Test
    void theyAreJpegFilesOfTheSizeAndWeightOfPhotographs() throws IOException {
        for (Picture picture : pictures()) {
            BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(picture.image()));
            assertThat(decoded.getWidth()).isEqualTo(500);
            assertThat(decoded.getHeight()).isEqualTo(375);
            assertThat(picture.image()).startsWith(0xFF, 0xD8, 0xFF).hasSizeBetween(50_000, 100_000);
        }
    }

    @Test
    void theyDifferFromEachOtherButNotFromTimeToTime() {
        List<Picture> pictures = pictures();
        assertThat(pictures).extracting(Picture::imageId).doesNotHaveDuplicates();
        assertThat(pictures.get(0).image()).isNotEqualTo(pictures.get(1).image());
        assertThat(pictures().get(2).image()).isEqualTo(pictures.get(2).image());
    }

    private static List<Picture> pictures() {
        try (Stream<Picture> pictures = PICTURES.open()) {
            return pictures.toList();
        }
    }
}
