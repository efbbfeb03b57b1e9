package io.flinktwins.sql.model;

import io.flinktwins.schemas.LabelledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;

/** The shipped test images, the trained model for them, and what PyTorch says of each. */
final class FashionMnist {

    static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano");

    private static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");
    private static final Path PYTORCH = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");

    /** The most probable class, and its softmax probability. */
    record Expected(int classId, float score) {}

    private FashionMnist() {}

    /** The encoded images by their ids, in the order of the file. */
    static Map<String, byte[]> images() throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        try (DataFileReader<LabelledImage> file =
                new DataFileReader<>(IMAGES.toFile(), new SpecificDatumReader<>(LabelledImage.class))) {
            for (LabelledImage image : file) {
                images.put(image.getImageId(), image.getImage().array());
            }
        }
        return images;
    }

    /** By image id; made by {@code models/nano/make_golden.py}. */
    static Map<String, Expected> pyTorch() throws IOException {
        Map<String, Expected> expected = new HashMap<>();
        List<String> lines = Files.readAllLines(PYTORCH);
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.split(",", -1));
            expected.put(cells.get(0), new Expected(Integer.parseInt(cells.get(2)), Float.parseFloat(cells.get(3))));
        }
        return expected;
    }
}
