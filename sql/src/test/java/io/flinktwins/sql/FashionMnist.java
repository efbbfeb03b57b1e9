package io.flinktwins.sql;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.LabelledImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;

/** The shipped test images, the trained model for them, and what PyTorch says of each. */
public final class FashionMnist {

    public static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano");

    private static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");
    private static final Path PYTORCH = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");
    private static final Path SUMMARY = Path.of("../models/data/fashion-mnist-test-3000.pytorch.json");

    private static final List<String> LABELS = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    /** The most probable class, and its softmax probability. */
    public record Expected(int classId, float score) {

        String label() {
            return LABELS.get(classId);
        }
    }

    private FashionMnist() {}

    public static List<LabelledImage> images() throws IOException {
        List<LabelledImage> images = new ArrayList<>();
        try (DataFileReader<LabelledImage> file =
                new DataFileReader<>(IMAGES.toFile(), new SpecificDatumReader<>(LabelledImage.class))) {
            file.forEach(images::add);
        }
        return images;
    }

    /** The encoded images by their ids, in the order of the file. */
    public static Map<String, byte[]> encoded() throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        images().forEach(
                        image -> images.put(image.getImageId(), image.getImage().array()));
        return images;
    }

    /** By image id; made by {@code models/nano/make_golden.py}. */
    public static Map<String, Expected> pyTorch() throws IOException {
        Map<String, Expected> expected = new HashMap<>();
        List<String> lines = Files.readAllLines(PYTORCH);
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.split(",", -1));
            expected.put(cells.get(0), new Expected(Integer.parseInt(cells.get(2)), Float.parseFloat(cells.get(3))));
        }
        return expected;
    }

    /** The text of the most probable class, by image id. */
    public static Map<String, String> pyTorchLabels() throws IOException {
        return pyTorch().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().label()));
    }

    /** The share of images that PyTorch gets right; made by the same script. */
    public static BigDecimal pyTorchTop1() throws IOException {
        return new ObjectMapper().readTree(SUMMARY.toFile()).get("top1").decimalValue();
    }
}
