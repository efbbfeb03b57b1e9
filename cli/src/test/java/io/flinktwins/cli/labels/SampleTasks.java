package io.flinktwins.cli.labels;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.SelectionReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Requests whose tasks have been through Label Studio: src/test/python/make_label_studio_golden.py says how. */
final class SampleTasks {

    static final List<String> LABELS = List.of("T-shirt/top", "crane", "crane", "Ankle boot", "<b> & \"c\" 'd'");

    /** Paths, commas, quotation marks, letters of any script and line breaks. */
    static final List<String> IMAGE_IDS =
            List.of("camera-7/0001.jpg", "na\u00efve, \"quoted\".png", "line\nbreak", "\u0642\u0637\u0629 <b>", "=1+2");

    private static final Instant CAPTURED_AT = Instant.parse("2026-11-27T10:00:00.250Z");

    private SampleTasks() {}

    static ArrayNode tasks() {
        ArrayNode tasks = new ObjectMapper().createArrayNode();
        ClassChoices classes = new ClassChoices(LABELS);
        for (int i = 0; i < IMAGE_IDS.size(); i++) {
            String image = "https://example.com/%d.jpg".formatted(i);
            tasks.add(
                    LabelTask.of(request(i), image, i == 4 ? List.of() : List.of(answer(i, 1), answer(i, 2)), classes));
        }
        return tasks;
    }

    private static LabelRequest request(int number) {
        return LabelRequest.newBuilder()
                .setImageId(IMAGE_IDS.get(number))
                .setCapturedAt(CAPTURED_AT)
                .setModelName("alt_gvt_nano")
                .setModelVersion(2)
                .setClassId(number)
                .setLabel(LABELS.get(number))
                .setScore(0.5f)
                .setReasons(number == 0 ? List.of() : List.of(SelectionReason.LOW_MARGIN, SelectionReason.GROWN_CLASS))
                .setProbability(number == 0 ? 0.01 : 0.25)
                .setRequestedAt(CAPTURED_AT.plusSeconds(number))
                .build();
    }

    private static Classification answer(int number, long version) {
        return Classification.newBuilder()
                .setImageId(IMAGE_IDS.get(number))
                .setCapturedAt(CAPTURED_AT)
                .setModelName("alt_gvt_nano")
                .setModelVersion(version)
                .setTopK(List.of(
                        new RankedClass(number, LABELS.get(number), 0.5f),
                        new RankedClass((number + 1) % 5, LABELS.get((number + 1) % 5), 0.25f)))
                .setAttributes(Map.of())
                .setBatchSize(1)
                .setQueueMicros(1)
                .setPreprocessMicros(1)
                .setInferenceMicros(1)
                .setClassifiedAt(CAPTURED_AT)
                .build();
    }
}
