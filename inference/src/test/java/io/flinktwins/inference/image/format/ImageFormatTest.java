package io.flinktwins.inference.image.format;

import io.flinktwins.inference.image.GoldenFiles;
import io.flinktwins.inference.image.Preprocessing;
import io.flinktwins.inference.image.Tensors;
import io.flinktwins.inference.image.tensor.ModelInput;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class ImageFormatTest {

    @Test
    void decodesEveryFormatToThePixelsOfOpenCv() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        for (Map<String, String> row : GoldenFiles.rows("formats.csv")) {
            byte[] image = GoldenFiles.bytes(String.valueOf(row.get("image")));
            ModelInput input = Tensors.pixels(
                    Integer.parseInt(String.valueOf(row.get("width"))),
                    Integer.parseInt(String.valueOf(row.get("height"))));
            boolean exifOrientation = Boolean.parseBoolean(row.get("exifOrientation"));
            softly.assertThatCode(() -> softly.assertThat(Tensors.sha256(
                                    Tensors.of(image, input, new Preprocessing(exifOrientation, null, null, null))))
                            .as("%s", row)
                            .isEqualTo(row.get("sha256")))
                    .as("%s", row)
                    .doesNotThrowAnyException();
        }
        softly.assertAll();
    }
}
