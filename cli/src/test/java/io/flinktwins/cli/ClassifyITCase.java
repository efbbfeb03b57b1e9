package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyITCase {

    private static final String MODEL = "../models/pretrained/alt_gvt_nano";
    private static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");
    private static final Path PYTORCH_ANSWERS = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");
    private static final int IMAGE_COUNT = 40;

    /** NumPy's header of a shape this short fills two blocks of 64 bytes. */
    private static final int NPY_HEADER_BYTES = 128;

    @TempDir
    private Path folder;

    private final List<String> files = new ArrayList<>();

    @BeforeEach
    void writeImages() throws IOException {
        try (Stream<StoredImage> images = ImageSource.of(IMAGES, null).open()) {
            for (StoredImage image : images.limit(IMAGE_COUNT).toList()) {
                files.add(Files.write(folder.resolve(image.imageId() + ".png"), image.image())
                        .toString());
            }
        }
    }

    @Test
    void answersArePyTorchsInTheOrderOfTheFiles() throws IOException {
        TwinsProcess classify = run("classify", "--top-k", "2");
        assertThat(classify.exitCode()).as(classify.err()).isZero();
        List<String> answers = new ArrayList<>();
        for (JsonNode line : lines(classify)) {
            answers.add("%d,%d"
                    .formatted(
                            line.at("/topK/0/classId").intValue(),
                            line.at("/topK/1/classId").intValue()));
        }
        assertThat(answers).isEqualTo(pytorchAnswers());
        assertThat(lines(classify))
                .extracting(line -> line.get("file").textValue())
                .isEqualTo(files);
    }

    @Test
    void aFileThatIsNoImageIsALineAndNoFailure() throws IOException {
        files.add(1, Files.writeString(folder.resolve("notes.png"), "notes").toString());
        files.add(2, folder.resolve("nowhere.png").toString());
        files.add(3, folder.toString());
        TwinsProcess classify = run("classify");
        assertThat(classify.exitCode()).isZero();
        List<JsonNode> lines = lines(classify);
        assertThat(lines).hasSize(IMAGE_COUNT + 3);
        assertThat(lines.get(1).at("/error/reason").textValue()).isEqualTo("UNSUPPORTED_FORMAT");
        assertThat(lines.get(2).at("/error/reason").textValue()).isEqualTo("FETCH_FAILED");
        assertThat(lines.get(2).at("/error/message").textValue())
                .isEqualTo("the file can't be read: there is no such file");
        assertThat(lines.get(3).at("/error/message").textValue())
                .isEqualTo("the file can't be read: it is a directory");
        assertThat(lines.get(4).at("/topK/0/label").textValue()).isNotBlank();
    }

    @Test
    void preprocessingWritesOneModelInputForEachFile() throws IOException {
        files.add(Files.writeString(folder.resolve("notes.png"), "notes").toString());
        TwinsProcess preprocess =
                run("preprocess", "--out", folder.resolve("inputs").toString());
        assertThat(preprocess.exitCode()).as(preprocess.err()).isZero();
        List<JsonNode> lines = lines(preprocess);
        assertThat(lines).hasSize(IMAGE_COUNT + 1);
        assertThat(lines.get(IMAGE_COUNT).at("/error/reason").textValue()).isEqualTo("UNSUPPORTED_FORMAT");
        for (JsonNode line : lines.subList(0, IMAGE_COUNT)) {
            assertThat(Path.of(line.get("modelInput").textValue())).hasSize(NPY_HEADER_BYTES + 3 * 64 * 64 * 4);
        }
    }

    private TwinsProcess run(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "--model", MODEL));
        arguments.addAll(List.of(options));
        arguments.addAll(files);
        return TwinsProcess.run(arguments.toArray(String[]::new));
    }

    private static List<JsonNode> lines(TwinsProcess process) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : process.outLines()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    /** The best and the second best class of each image. */
    private static List<String> pytorchAnswers() throws IOException {
        try (Stream<String> lines = Files.lines(PYTORCH_ANSWERS)) {
            return lines.skip(1)
                    .limit(IMAGE_COUNT)
                    .map(line -> line.split(","))
                    .map(columns -> columns[2] + "," + columns[4])
                    .toList();
        }
    }
}
