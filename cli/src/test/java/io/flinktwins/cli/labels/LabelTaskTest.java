package io.flinktwins.cli.labels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.review.SampleEvents;
import io.flinktwins.schemas.RankedClass;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The tasks and the labeling interface are those that Label Studio has taken. */
class LabelTaskTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/flinktwins/cli/labels");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void tasksAreThoseThatLabelStudioTook() throws Exception {
        assertThat(SampleTasks.tasks().toPrettyString())
                .isEqualTo(Files.readString(GOLDEN.resolve("tasks.json")).strip());
    }

    @Test
    void theLabelingInterfaceIsTheOneThatLabelStudioTook() throws Exception {
        assertThat(LabelingConfig.of(new ClassChoices(SampleTasks.LABELS).all()))
                .isEqualTo(Files.readString(GOLDEN.resolve("label-config.xml")));
    }

    @Test
    void manyChoicesHaveAFilterAndAreAllThere() throws Exception {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            labels.add("class & %d".formatted(i));
        }
        Element view = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        LabelingConfig.of(new ClassChoices(labels).all()).getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(view.getElementsByTagName("Filter").getLength()).isEqualTo(1);
        NodeList choices = view.getElementsByTagName("Choice");
        assertThat(choices.getLength()).isEqualTo(1_000);
        assertThat(((Element) choices.item(999)).getAttribute("value")).isEqualTo("class & 999");
    }

    /** Its class 3 is not the chosen model's class 3. */
    @Test
    void anAnswerInOtherClassesIsNoPrediction() {
        ClassChoices classes = new ClassChoices(SampleTasks.LABELS);
        JsonNode task = LabelTask.of(
                SampleEvents.request("a", 0.5),
                "https://example.com/a.jpg",
                List.of(
                        SampleEvents.classification("a", 1, List.of(new RankedClass(3, "Sandal", 0.5f))),
                        SampleEvents.classification("a", 2, List.of(new RankedClass(7, null, 0.5f))),
                        SampleEvents.classification("a", 3, List.of(new RankedClass(3, null, 0.5f)))),
                classes);
        assertThat(task.get("predictions"))
                .singleElement()
                .satisfies(prediction ->
                        assertThat(prediction.get("model_version").textValue()).isEqualTo("model/3"));
        assertThat(JSON.convertValue(task.at("/predictions/0/result/0/value/choices"), String[].class))
                .containsExactly("Ankle boot");
    }
}
