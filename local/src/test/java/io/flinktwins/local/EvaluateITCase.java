package io.flinktwins.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.LabelledImage;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateITCase {

    private static final String MODEL = "../models/pretrained/alt_gvt_nano";
    private static final String PICTURES = "../models/data/fashion-mnist-test-3000.avro";
    private static final Path PYTORCH_SUMMARY = Path.of("../models/data/fashion-mnist-test-3000.pytorch.json");

    /** What PyTorch says of the same pictures: imageId, true class, best class and more. */
    private static final Path PYTORCH_ANSWERS = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");

    private static final int SOME = 120;

    @TempDir
    private Path folder;

    @Test
    void theReportIsPyTorchsCount() throws IOException {
        JsonNode pyTorch = new ObjectMapper().readTree(PYTORCH_SUMMARY.toFile());
        TwinsProcess evaluate = evaluate("--images", PICTURES, "--json");
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        assertThat(evaluate.outLines()).hasSize(1);
        JsonNode report = new ObjectMapper().readTree(evaluate.out());
        assertThat(report.get("isFinal").booleanValue()).isTrue();
        assertThat(report.get("count").intValue()).isEqualTo(3000);
        assertThat(report.get("top1").doubleValue())
                .isCloseTo(pyTorch.get("top1").doubleValue(), within(1e-12));
        assertThat(report.get("top5").doubleValue())
                .isCloseTo(pyTorch.get("top5").doubleValue(), within(1e-12));
        assertThat(confusion(report)).isEqualTo(pyTorchConfusion(3000));
        assertThat(page()).contains("\"count\":3000,", "\"first\":2851,\"last\":3000,");
    }

    @Test
    void subfoldersAreMatchedByNameAndABrokenPictureIsADeadLetter() throws IOException {
        for (LabelledImage picture : somePictures()) {
            write(String.valueOf(picture.getLabel()).replace('/', '_') + "/" + picture.getImageId() + ".png", picture);
        }
        Files.writeString(folder.resolve("Bag/broken.png"), "no picture");
        TwinsProcess evaluate = evaluate("--images", folder.toString());
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        assertThat(evaluate.err()).contains("by name", "Bag/broken.png: UNSUPPORTED_FORMAT");
        assertThat(evaluate.out())
                .contains("121: 120 classified, 1 dead letters (1 UNSUPPORTED_FORMAT)")
                .contains("top-1               %.2f %%".formatted(100.0 * rightInPyTorch() / SOME))
                .contains("worst classes", "taken for")
                .doesNotContain("published");
    }

    @Test
    void aListMayHaveAPictureTwiceWhichCountsTwice() throws IOException {
        List<String> lines = new ArrayList<>();
        for (LabelledImage picture : somePictures()) {
            write(picture.getImageId() + ".png", picture);
            lines.add("%s.png %d".formatted(picture.getImageId(), picture.getClassId()));
        }
        lines.add(lines.get(0));
        Path list = Files.write(folder.resolve("val.txt"), lines);
        TwinsProcess evaluate = evaluate("--images", folder.toString(), "--labels", list.toString(), "--json");
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        assertThat(evaluate.err()).contains("by number");
        JsonNode report = new ObjectMapper().readTree(evaluate.out());
        assertThat(report.get("count").intValue()).isEqualTo(SOME + 1);
    }

    @Test
    void whenNothingCanBeClassifiedThereIsNoReport() throws IOException {
        Files.writeString(folder.resolve("broken.png"), "no picture");
        Path list = Files.writeString(folder.resolve("val.txt"), "broken.png 3\n");
        TwinsProcess evaluate = evaluate("--images", folder.toString(), "--labels", list.toString());
        assertThat(evaluate.exitCode()).isEqualTo(1);
        assertThat(evaluate.err()).contains("none of the pictures could be classified", "UNSUPPORTED_FORMAT");
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    private TwinsProcess evaluate(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--model",
                MODEL,
                "--report",
                folder.resolve("report.html").toString()));
        arguments.addAll(List.of(options));
        return TwinsProcess.run(arguments.toArray(String[]::new));
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("report.html"));
    }

    private void write(String name, LabelledImage picture) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ByteBuffer content = picture.getImage();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        Files.write(file, bytes);
    }

    private static List<LabelledImage> somePictures() throws IOException {
        List<LabelledImage> pictures = new ArrayList<>();
        try (DataFileReader<LabelledImage> reader =
                new DataFileReader<>(new File(PICTURES), new SpecificDatumReader<>(LabelledImage.class))) {
            while (pictures.size() < SOME) {
                pictures.add(reader.next());
            }
        }
        return pictures;
    }

    private static Map<String, Integer> confusion(JsonNode report) {
        Map<String, Integer> cells = new HashMap<>();
        for (JsonNode cell : report.get("confusion")) {
            cells.put(
                    cell.get("actual") + " as " + cell.get("predicted"),
                    cell.get("count").intValue());
        }
        return cells;
    }

    private static Map<String, Integer> pyTorchConfusion(int pictures) throws IOException {
        Map<String, Integer> cells = new HashMap<>();
        Files.readAllLines(PYTORCH_ANSWERS).stream()
                .skip(1)
                .limit(pictures)
                .map(line -> line.split(",", -1))
                .forEach(answer -> cells.merge(answer[1] + " as " + answer[2], 1, Integer::sum));
        return cells;
    }

    private static long rightInPyTorch() throws IOException {
        return pyTorchConfusion(SOME).entrySet().stream()
                .filter(cell -> cell.getKey().matches("(\\d+) as \\1"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
