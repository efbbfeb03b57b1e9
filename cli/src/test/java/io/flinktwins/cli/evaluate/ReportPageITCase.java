package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinktwins.cli.RenderedPage;
import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledIfSystemProperty(
        named = "browser",
        matches = ".+",
        disabledReason = "-Dbrowser=chromium looks at the page in a headless browser")
class ReportPageITCase {

    private static final String LABEL = "</script><script>window.injected = true</script>\u0642\u0637\u0629 ";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1, 1400", "2, 400", "2, 1400", "10, 400", "30, 1400", "1000, 400", "1000, 1400"})
    void thePageHoldsAnyNumberOfClassesInAnyWindow(int classes, int width) throws Exception {
        EvaluationResult result = SampleEvaluations.of(classes, classId -> LABEL + classId);
        Path file = Files.writeString(
                folder.resolve("report.html"),
                ReportPage.of(
                        result,
                        new PublishedAccuracy(0.8177, 0.9557),
                        SampleEvaluations.mistakes(result),
                        "folder",
                        "matched by name"));
        JsonNode page = new RenderedPage(System.getProperty("browser")).look(file, width);
        assertThat(page.get("failures")).as(page.toString()).isEmpty();
        assertThat(page.get("requests").intValue()).isZero();
        assertThat(page.get("injected").booleanValue()).isFalse();
        assertThat(page.get("contentWidth").intValue())
                .isLessThanOrEqualTo(page.get("width").intValue());
        assertThat(page.get("diagrams")).hasSize(4).allSatisfy(diagram -> {
            assertThat(diagram.get("width").doubleValue()).isGreaterThan(100);
            assertThat(diagram.get("height").doubleValue()).isGreaterThan(30);
            assertThat(diagram.get("marks").intValue()).isPositive();
        });
        assertThat(page.get("text").textValue())
                .contains("80.00 %", "published (ImageNet-1k): 81.77 %", "published (ImageNet-1k): 95.57 %")
                .contains("75.00 % to 85.00 %", "1 CORRUPT_IMAGE");
        assertMistakesAreShown(page, result);
    }

    private static void assertMistakesAreShown(JsonNode page, EvaluationResult result) {
        Mistakes mistakes = Mistakes.of(result.answers());
        assertThat(page.get("groups"))
                .hasSize(mistakes.confusions().size() + mistakes.classes().size());
        assertThat(page.get("thumbnails"))
                .hasSize(Stream.concat(mistakes.confusions().stream(), mistakes.classes().stream())
                        .mapToInt(group -> group.surest().size())
                        .sum())
                .allSatisfy(thumbnail -> {
                    assertThat(thumbnail.get("width").intValue()).isEqualTo(64);
                    assertThat(thumbnail.get("alt").textValue()).contains(": " + LABEL, " taken for " + LABEL);
                });
        if (mistakes.confusions().isEmpty()) {
            assertThat(page.get("text").textValue()).contains("No answer is wrong.");
        } else {
            assertThat(page.get("groups").get(0).textValue()).startsWith(LABEL + "0 taken for " + LABEL + "1");
        }
    }
}
