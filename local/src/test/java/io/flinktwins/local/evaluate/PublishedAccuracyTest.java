package io.flinktwins.local.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.operators.modeldirectory.ModelDescription;
import io.flinktwins.operators.modeldirectory.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PublishedAccuracyTest {

    private static final List<String> IMAGENET = Collections.nCopies(1000, "label");

    /** The rows of models/README.md: `variant` | paper | `timm` | top-1 | top-5 | ... */
    @Test
    void itIsWhatTheTableOfTheModelsSaysUnderBothNames() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../models/README.md")).stream()
                .filter(line -> line.matches("\\| `\\w+` \\| Twins-.*"))
                .toList();
        assertThat(rows).hasSize(6);
        for (String row : rows) {
            List<String> cells = List.of(row.replace("`", "").split("\\s*\\|\\s*", -1));
            PublishedAccuracy expected =
                    new PublishedAccuracy(Double.parseDouble(cells.get(4)), Double.parseDouble(cells.get(5)));
            assertThat(PublishedAccuracy.of(description(cells.get(1), IMAGENET)))
                    .isEqualTo(expected);
            assertThat(PublishedAccuracy.of(description(cells.get(3), IMAGENET)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void nothingIsPublishedForOtherNetworksOrOtherClasses() {
        assertThat(PublishedAccuracy.of(description("resnet50", IMAGENET))).isNull();
        assertThat(PublishedAccuracy.of(description(null, IMAGENET))).isNull();
        assertThat(PublishedAccuracy.of(description("alt_gvt_small", List.of("cat", "dog"))))
                .isNull();
    }

    private static ModelDescription description(@Nullable String variant, List<String> labels) {
        ModelDescription nano = new ModelDirectory("../models/pretrained/alt_gvt_nano").newestDescription();
        return new ModelDescription(
                nano.name(),
                variant,
                nano.input(),
                nano.preprocessing(),
                nano.scores(),
                labels,
                nano.version(),
                nano.file());
    }
}
