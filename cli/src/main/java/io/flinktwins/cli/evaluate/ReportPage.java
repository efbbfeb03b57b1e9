package io.flinktwins.cli.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.wire.RecordJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Renders an evaluation as one HTML file that needs nothing else: the data, the script that draws it, and D3. */
final class ReportPage {

    private static final String D3 = "/META-INF/resources/webjars/d3/7.9.0/";

    private ReportPage() {}

    /**
     * The page.
     *
     * @param mistakes as {@link MistakeGallery} gives them
     * @param images where the images are from
     * @param classes how their classes were matched with those of the model
     */
    static String of(
            EvaluationResult result,
            @Nullable PublishedAccuracy published,
            ObjectNode mistakes,
            String images,
            String classes) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("images", images).put("classes", classes);
        data.put("total", result.counts().total());
        ObjectNode deadLetters = data.putObject("deadLetters");
        result.counts().reasons().forEach((reason, count) -> deadLetters.put(reason.name(), count));
        if (published != null) {
            data.putObject("published").put("top1", published.top1()).put("top5", published.top5());
        }
        data.set("accuracy", RecordJson.of(result.accuracy()));
        data.set("parts", parts(result));
        data.set("mistakes", mistakes);
        return fill(data);
    }

    private static ArrayNode parts(EvaluationResult result) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        for (AccuracyReport part : result.parts()) {
            long first = result.times().image(part.getWindowStart());
            long next = first + result.times().window().toMillis();
            parts.addObject()
                    .put("first", first + 1)
                    .put("last", Math.min(next, result.counts().total()))
                    .put("count", part.getCount())
                    .put("top1", part.getTop1())
                    .put("estimatedTop1", part.getEstimatedTop1())
                    .set("top1Interval", part.getTop1Interval() == null ? null : RecordJson.of(part.getTop1Interval()));
        }
        return parts;
    }

    /** The data comes last, so that nothing in it is taken for a place to fill. */
    private static String fill(ObjectNode data) {
        return resource("report.html")
                .replace("{{style}}", resource("report.css"))
                .replace("{{d3License}}", resource(D3 + "LICENSE"))
                .replace("{{d3}}", resource(D3 + "dist/d3.min.js"))
                .replace("{{script}}", resource("charts.js") + resource("report.js"))
                .replace("{{data}}", withoutMarkup(data.toString()));
    }

    /** A label such as {@code </script>} must not end the element that holds the data. */
    private static String withoutMarkup(String json) {
        return json.replace("<", "\\u003c");
    }

    private static String resource(String name) {
        try (InputStream content = Objects.requireNonNull(ReportPage.class.getResourceAsStream(name), name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
