package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinktwins.cli.RenderedPage;
import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledIfSystemProperty(
        named = "browser",
        matches = ".+",
        disabledReason = "-Dbrowser=chromium looks at the page in a headless browser")
class ReportPageITCase {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 30, 1000})
    void thePageHoldsAnyNumberOfClasses(int classes) throws Exception {
        EvaluationResult result = SampleEvaluations.of(classes, classId -> "label " + classId);
        Path file = Files.writeString(
                folder.resolve("report.html"),
                ReportPage.of(result, new PublishedAccuracy(0.8177, 0.9557), "folder", "matched by name"));
        JsonNode page = new RenderedPage(System.getProperty("browser")).look(file);
        assertThat(page.get("failures")).as(page.toString()).isEmpty();
        assertThat(page.get("requests").intValue()).isZero();
        assertThat(page.get("diagrams")).hasSize(4).allSatisfy(diagram -> {
            assertThat(diagram.get("width").doubleValue()).isGreaterThan(100);
            assertThat(diagram.get("height").doubleValue()).isGreaterThan(30);
            assertThat(diagram.get("marks").intValue()).isPositive();
        });
        assertThat(page.get("text").textValue())
                .contains("80.00 %", "published (ImageNet-1k): 81.77 %", "published (ImageNet-1k): 95.57 %")
                .contains("75.00 % to 85.00 %", "1 CORRUPT_IMAGE");
    }
}
