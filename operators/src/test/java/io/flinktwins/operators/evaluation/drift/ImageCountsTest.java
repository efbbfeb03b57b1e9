package io.flinktwins.operators.evaluation.drift;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.operators.evaluation.SampleEvents;
import io.flinktwins.schemas.Classification;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with the golden file that src/test/python/make_drift_golden.py makes. */
class ImageCountsTest {

    static Stream<Map.Entry<String, JsonNode>> goldenCases() throws IOException {
        try (InputStream json = ImageCountsTest.class.getResourceAsStream("images.json")) {
            return new ObjectMapper().readTree(json).properties().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void distancesOfFormatsAndSizesEqualThoseOfSciPy(Map.Entry<String, JsonNode> golden) {
        JsonNode expected = golden.getValue();
        ImageCounts first = counts(expected.get("firstFormats"), expected.get("firstPixels"));
        ImageCounts second = counts(expected.get("secondFormats"), expected.get("secondPixels"));

        assertThat(distance(Comparison.ofShares(first.formats(), second.formats(), 0, 1)))
                .isCloseTo(expected.get("formatDistance").asDouble(), within(1e-12));
        assertThat(distance(Comparison.ofBins(first.sizes(), second.sizes(), 0, 1)))
                .isCloseTo(expected.get("sizeDistance").asDouble(), within(1e-12));
    }

    /** By NumPy: floor(4 * log2(pixels)). */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 0",
        "1, 2, 4",
        "3, 1, 6",
        "28, 28, 38",
        "224, 224, 62",
        "256, 256, 64",
        "500, 375, 70",
        "4096, 4096, 96",
        "2147483647, 2147483647, 247"
    })
    void sizesAreQuartersOfAnOctave(int width, int height, int size) {
        assertThat(ImageKind.of(classification("JPEG", width, height))).isEqualTo(new ImageKind("JPEG", size));
    }

    @Test
    void aFormatThatNoDecoderKnowsIsOneOfTheOthers() {
        assertThat(ImageKind.of(classification("x".repeat(1_000_000), 1, 1))).isEqualTo(new ImageKind("OTHER", 0));
    }

    @Test
    void nothingIsKnownOfAnImageWhoseRecordDoesNotSayItAll() {
        assertThat(ImageKind.of(classification(null, 1, 1))).isNull();
        assertThat(ImageKind.of(classification("JPEG", null, 1))).isNull();
        assertThat(ImageKind.of(classification("JPEG", 1, null))).isNull();
        assertThat(ImageKind.of(classification("JPEG", 0, 1))).isNull();
        assertThat(ImageKind.of(classification("JPEG", 1, -1))).isNull();
    }

    private static ImageCounts counts(JsonNode formats, JsonNode pixels) {
        ImageCounts counts = ImageCounts.NONE;
        for (int image = 0; image < formats.size(); image++) {
            Classification classification = classification(
                    formats.get(image).textValue(), pixels.get(image).intValue(), 1);
            counts = counts.plus(requireNonNull(ImageKind.of(classification)));
        }
        return counts;
    }

    private static double distance(@Nullable Comparison comparison) {
        return requireNonNull(comparison).distance();
    }

    private static Classification classification(
            @Nullable String format, @Nullable Integer width, @Nullable Integer height) {
        return Classification.newBuilder(SampleEvents.classification("a", NOON, MODEL, 0.5f, 3))
                .setImageFormat(format)
                .setImageWidth(width)
                .setImageHeight(height)
                .build();
    }
}
