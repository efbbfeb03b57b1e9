package io.flinktwins.sql.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.LabelledImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;

/** The shipped test images, the trained model for them, and what PyTorch says of each. */
final class FashionMnist {

    static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano");

    private static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");
    private static final Path PYTORCH = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");

    private static final Path SUMMARY = Path.of("../models/data/fashion-mnist-test-3000.pytorch.json");

    /** By number. */
    private static final List<String> CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private FashionMnist() {}

    static List<LabelledImage> images() throws IOException {
        List<LabelledImage> images = new ArrayList<>();
        try (DataFileReader<LabelledImage> file =
                new DataFileReader<>(IMAGES.toFile(), new SpecificDatumReader<>(LabelledImage.class))) {
            file.forEach(images::add);
        }
        return images;
    }

    /** The most probable class of each image; made by {@code models/nano/make_golden.py}. */
    static Map<String, String> pyTorch() throws IOException {
        Map<String, String> classes = new HashMap<>();
        List<String> lines = Files.readAllLines(PYTORCH);
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.split(",", -1));
            classes.put(cells.get(0), CLASSES.get(Integer.parseInt(cells.get(2))));
        }
        return classes;
    }

    /** The share of images that PyTorch gets right; made by the same script. */
    static BigDecimal pyTorchTop1() throws IOException {
        return new ObjectMapper().readTree(SUMMARY.toFile()).get("top1").decimalValue();
    }
}
