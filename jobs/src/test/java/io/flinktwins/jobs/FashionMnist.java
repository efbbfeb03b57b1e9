package io.flinktwins.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;

/** The shipped test images, the trained model for them, and what PyTorch says of each. */
final class FashionMnist {

    static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano");
    static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");
    static final Path PYTORCH = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");

    static final Path SUMMARY = Path.of("../models/data/fashion-mnist-test-3000.pytorch.json");

    static final Instant FIRST_CAPTURE = Instant.parse("2026-11-25T08:00:00Z");

    /**
     * PyTorch's answer.
     *
     * @param classId the true class
     * @param top1 the most probable class
     * @param score its softmax probability
     */
    record Expected(int classId, int top1, float score) {}

    private FashionMnist() {}

    /** All images in the order of the file, captured a millisecond apart. */
    static List<ImageEvent> events() throws IOException {
        List<ImageEvent> events = new ArrayList<>();
        try (DataFileReader<LabelledImage> file =
                new DataFileReader<>(IMAGES.toFile(), new SpecificDatumReader<>(LabelledImage.class))) {
            for (LabelledImage image : file) {
                events.add(ImageEvent.newBuilder()
                        .setImageId(image.getImageId())
                        .setCapturedAt(FIRST_CAPTURE.plusMillis(events.size()))
                        .setImage(image.getImage())
                        .build());
            }
        }
        return events;
    }

    /** Every image's true class, given an hour after the last one was captured. */
    static List<LabelEvent> labels() throws IOException {
        Instant labelledAt = FIRST_CAPTURE.plus(Duration.ofHours(1));
        return new ArrayList<>(pyTorch().entrySet().stream()
                .map(image -> LabelEvent.newBuilder()
                        .setImageId(image.getKey())
                        .setClassId(image.getValue().classId())
                        .setLabelledAt(labelledAt)
                        .build())
                .toList());
    }

    /** How many images PyTorch gets right, by {@code models/nano/make_golden.py}: correctTop1, correctTop5. */
    static JsonNode pyTorchSummary() throws IOException {
        return new ObjectMapper().readTree(SUMMARY.toFile());
    }

    /** By image id; made by {@code models/nano/make_golden.py}. */
    static Map<String, Expected> pyTorch() throws IOException {
        Map<String, Expected> expected = new HashMap<>();
        List<String> lines = Files.readAllLines(PYTORCH);
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.split(",", -1));
            expected.put(
                    cells.get(0),
                    new Expected(
                            Integer.parseInt(cells.get(1)),
                            Integer.parseInt(cells.get(2)),
                            Float.parseFloat(cells.get(3))));
        }
        return expected;
    }
}
