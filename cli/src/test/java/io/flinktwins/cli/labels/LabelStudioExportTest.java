package io.flinktwins.cli.labels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.LabelEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports of a real Label Studio, made by src/test/python/make_label_studio_golden.py. */
class LabelStudioExportTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/flinktwins/cli/labels");

    /** The whole export has the task that was skipped and the one that nobody opened; the short ones differ in that. */
    @ParameterizedTest
    @CsvSource({"export.json, 1, 1", "export-min.json, 0, 1", "export.csv, 0, 1"})
    void eachAnnotationIsALabelWithItsTimeAndItsAnnotator(String name, int skipped, int unlabelled) throws Exception {
        Faults faults = new Faults();
        LabelFile file = LabelFile.read(GOLDEN.resolve(name), LabelingConfig.CONTROL, faults);
        LabelsImport labels = new LabelsImport(new ClassChoices(SampleTasks.LABELS), Clock.systemUTC());
        labels.add(file);
        faults.requireNone();
        assertThat(labels.events(RequestedLabels.NONE)).containsExactlyInAnyOrderElementsOf(given());
        assertThat(file.skipped()).isEqualTo(skipped);
        assertThat(file.unlabelled()).isEqualTo(unlabelled);
    }

    private static List<LabelEvent> given() throws IOException {
        List<LabelEvent> given = new ArrayList<>();
        for (JsonNode label :
                new ObjectMapper().readTree(GOLDEN.resolve("export-labels.json").toFile())) {
            int classId = List.of("T-shirt/top", "crane (1)", "crane (2)", "Ankle boot", "<b> & \"c\" 'd'")
                    .indexOf(label.get("choice").textValue());
            given.add(LabelEvent.newBuilder()
                    .setImageId(label.get("imageId").textValue())
                    .setClassId(classId)
                    .setLabel(SampleTasks.LABELS.get(classId))
                    .setLabelledAt(OffsetDateTime.parse(label.get("updatedAt").textValue())
                            .toInstant()
                            .truncatedTo(ChronoUnit.MILLIS))
                    .setAnnotator(label.get("annotator").asText())
                    .setSelectionProbability(label.get("selectionProbability").doubleValue())
                    .build());
        }
        return given;
    }
}
