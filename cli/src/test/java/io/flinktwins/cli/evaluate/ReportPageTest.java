package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import io.flinktwins.schemas.wire.RecordJson;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    @Test
    void theDataIsTheReportWhateverItsLabelsAre() throws Exception {
        EvaluationResult result = SampleEvaluations.of(
                3, classId -> "</script><script>alert(1)</script><!-- {{style}} {{d3}} " + classId);
        String page = ReportPage.of(
                result,
                new PublishedAccuracy(0.8115, 0.9567),
                SampleEvaluations.mistakes(result),
                "{{script}}</script>",
                "by name");
        JsonNode data = data(page);
        assertThat(data.get("accuracy"))
                .isEqualTo(new ObjectMapper()
                        .readTree(RecordJson.of(result.accuracy()).toString()));
        assertThat(data.get("total").intValue()).isEqualTo(3 * SampleEvaluations.IMAGES_OF_A_CLASS + 1);
        assertThat(data.get("images").textValue()).isEqualTo("{{script}}</script>");
        assertThat(data.get("deadLetters").get("CORRUPT_IMAGE").intValue()).isEqualTo(1);
        assertThat(data.get("published").get("top5").doubleValue()).isEqualTo(0.9567);
        assertThat(page).doesNotContain("alert(1)</script>");
    }

    @Test
    void thePartsFollowEachOtherFromTheFirstImageToTheLast() throws Exception {
        JsonNode parts = data(page(100)).get("parts");
        assertThat(parts.size()).isEqualTo(20);
        assertThat(parts.get(0).get("first").intValue()).isEqualTo(1);
        for (int part = 1; part < parts.size(); part++) {
            assertThat(parts.get(part).get("first").intValue())
                    .isEqualTo(parts.get(part - 1).get("last").intValue() + 1);
        }
        assertThat(parts.get(19).get("last").intValue()).isEqualTo(1001);
    }

    @Test
    void nothingIsLeftToFillAndNothingIsLoaded() {
        assertThat(page(2))
                .doesNotContain("{{")
                .doesNotContainPattern("<(link|img|iframe|script[^>]* src)")
                .contains("default-src 'none'; img-src data:;", "Copyright 2010-2023 Mike Bostock");
    }

    private static String page(int classes) {
        EvaluationResult result = SampleEvaluations.of(classes, classId -> "label " + classId);
        return ReportPage.of(result, null, SampleEvaluations.mistakes(result), "folder", "matched by name");
    }

    private static JsonNode data(String page) throws Exception {
        Matcher found = DATA.matcher(page);
        assertThat(found.find()).isTrue();
        return new ObjectMapper().readTree(found.group(1));
    }
}
