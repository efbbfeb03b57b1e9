package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Evaluates the demo's model on its first images, from a folder of classes and from a list. */
class EvaluateITCase {

    private static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano");
    private static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");
    private static final Path PYTORCH = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");
    private static final int IMAGE_COUNT = 150;
    private static final String HOSTILE = "</script><script>window.injected = true</script><img src=x>";

    @TempDir
    private Path folder;

    private Path images;
    private Path report;

    @BeforeEach
    void writeImages() throws IOException {
        images = folder.resolve("images");
        report = folder.resolve("report.html");
        try (Stream<StoredImage> stored = ImageSource.of(IMAGES, null).open()) {
            for (StoredImage image : stored.limit(IMAGE_COUNT).toList()) {
                TrueClass trueClass = Objects.requireNonNull(image.trueClass());
                String name = Objects.requireNonNull(trueClass.label()).replace('/', '_');
                Path subfolder = Files.createDirectories(images.resolve(name));
                Files.write(subfolder.resolve(image.imageId() + ".png"), image.image());
            }
        }
    }

    @Test
    void aFolderOfClassesHasTheAccuracyThatPyTorchCounts() throws IOException {
        Files.writeString(images.resolve("Bag/broken.png"), "no image");
        Path reference = folder.resolve("reference.json");
        TwinsProcess evaluate = evaluate(MODEL, "--json", "--reference", reference.toString());
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        assertThat(evaluate.err()).contains("151 images of 10 classes", "by name", "UNSUPPORTED_FORMAT");
        JsonNode accuracy = new ObjectMapper().readTree(evaluate.out());
        assertThat(accuracy.get("count").intValue()).isEqualTo(IMAGE_COUNT);
        assertThat(accuracy.get("top1").doubleValue()).isEqualTo((double) pyTorchsCorrect() / IMAGE_COUNT);
        assertThat(report).content().contains("alt_gvt_nano");
        assertThat(predicted(reference)).isEqualTo(pyTorchsAnswers());
        JsonNode told = new ObjectMapper().readTree(reference.toFile());
        assertThat(told.get("rejections"))
                .hasToString("{\"UNSUPPORTED_FORMAT\":1}")
                .isEqualTo(accuracy.get("rejections"));
        assertThat(told.get("formats")).hasToString("{\"PNG\":%d}".formatted(IMAGE_COUNT));
        // 28 x 28 pixels
        assertThat(told.get("sizes")).hasToString("{\"38\":%d}".formatted(IMAGE_COUNT));
    }

    @Test
    void aListHasTheSameAccuracyAsATable() throws IOException {
        Path list = folder.resolve("val.txt");
        Files.write(list, listLines());
        TwinsProcess evaluate = evaluate(MODEL, "--labels", list.toString());
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        assertThat(evaluate.out())
                .contains("%.2f %%".formatted(100.0 * pyTorchsCorrect() / IMAGE_COUNT))
                .contains("taken for");
    }

    @Test
    void aImageThatAListHasTwiceCountsTwice() throws IOException {
        List<String> lines = new ArrayList<>(listLines());
        lines.add(lines.get(0));
        Path list = Files.write(folder.resolve("val.txt"), lines);
        TwinsProcess evaluate = evaluate(MODEL, "--labels", list.toString(), "--json");
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        assertThat(new ObjectMapper().readTree(evaluate.out()).get("count").intValue())
                .isEqualTo(IMAGE_COUNT + 1);
    }

    @Test
    void allImagesOfAnAvroFileAreConfusedAsPyTorchConfusesThem() throws IOException {
        images = IMAGES;
        TwinsProcess evaluate = evaluate(MODEL, "--json");
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        Map<String, Integer> confusion = new HashMap<>();
        for (JsonNode cell : new ObjectMapper().readTree(evaluate.out()).get("confusion")) {
            confusion.put(
                    cell.get("actual") + " as " + cell.get("predicted"),
                    cell.get("count").intValue());
        }
        Map<String, Integer> pyTorchs = new HashMap<>();
        pyTorch(Integer.MAX_VALUE)
                .forEach(columns -> pyTorchs.merge(columns[1] + " as " + columns[2], 1, Integer::sum));
        assertThat(confusion).isEqualTo(pyTorchs);
    }

    @Test
    void thePredictionsAreThoseOfPyTorch() throws IOException {
        images = IMAGES;
        Path predictions = folder.resolve("predictions.csv");
        TwinsProcess evaluate = evaluate(MODEL, "--predictions", predictions.toString());
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        List<String> expected = pyTorch(Integer.MAX_VALUE)
                .map(columns -> "%s,%s,%s".formatted(columns[0], columns[2], columns[1]))
                .toList();
        assertThat(Files.readAllLines(predictions).stream()
                        .skip(1)
                        .map(line -> line.split(",", -1))
                        .map(columns -> "%s,%s,%s".formatted(columns[1], columns[4], columns[7])))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void whatIsGivenWronglyIsRefusedBeforeAnythingRuns() throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        assertRefused(
                "there are no images", "--images-from", folder.resolve("empty").toString());
        assertRefused("write the name of a file", "--images-from", images.toString(), "--report", folder.toString());
        assertRefused(
                "--predictions %s: write the name".formatted(folder),
                "--images-from",
                images.toString(),
                "--report",
                report.toString(),
                "--predictions",
                folder.toString());
        Path list = Files.writeString(folder.resolve("val.txt"), "Bag/nowhere.png 8\n");
        assertRefused(
                "--labels and --report are both %s; give each a file of its own".formatted(list),
                "--images-from",
                images.toString(),
                "--labels",
                list.toString(),
                "--report",
                list.toString());
        assertRefused(
                "--report and --reference are both",
                "--images-from",
                images.toString(),
                "--report",
                report.toString(),
                "--reference",
                folder.resolve("empty/..").resolve(report.getFileName()).toString());
        assertRefused("Bag/nowhere.png", "--images-from", images.toString(), "--labels", list.toString());
        Files.writeString(list, listLines().get(0).replaceAll("\\d+$", "10"));
        assertRefused("the classes 0 to 9", "--images-from", images.toString(), "--labels", list.toString());
    }

    @Test
    @EnabledIfSystemProperty(
            named = "browser",
            matches = ".+",
            disabledReason = "-Dbrowser=chromium looks at the page in a headless browser")
    void thePageIsDrawnInABrowserAndNoLabelIsTakenForMarkup() throws Exception {
        TwinsProcess evaluate = evaluate(modelWithAHostileLabel(), "--json");
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        JsonNode accuracy = new ObjectMapper().readTree(evaluate.out());

        JsonNode page = new RenderedPage(System.getProperty("browser")).look(report, 1400);
        assertThat(page.get("failures")).as(page.toString()).isEmpty();
        assertThat(page.get("requests").intValue()).isZero();
        assertThat(page.get("injected").booleanValue()).isFalse();
        assertThat(page.get("title").textValue()).isEqualTo("Accuracy of alt_gvt_nano, version 1");
        assertThat(page.get("top1").textValue())
                .isEqualTo("%.2f %%".formatted(100 * accuracy.get("top1").doubleValue()));
        assertThat(page.get("text").textValue()).contains("<script>window");
        assertThat(page.get("thumbnails"))
                .isNotEmpty()
                .allSatisfy(thumbnail ->
                        assertThat(thumbnail.get("width").intValue()).isEqualTo(28));
        assertThat(page.get("diagrams")).hasSize(4).allSatisfy(diagram -> {
            assertThat(diagram.get("width").doubleValue()).isGreaterThan(300);
            assertThat(diagram.get("height").doubleValue()).isGreaterThan(100);
            assertThat(diagram.get("marks").intValue()).isGreaterThan(5);
        });
    }

    private TwinsProcess evaluate(Path model, String... options) {
        List<String> arguments = Stream.concat(
                        Stream.of("evaluate", "--model", model.toString(), "--images-from", images.toString()),
                        Stream.concat(Stream.of("--report", report.toString()), Stream.of(options)))
                .toList();
        return TwinsProcess.run(arguments.toArray(String[]::new));
    }

    private static void assertRefused(String words, String... options) {
        List<String> arguments = Stream.concat(Stream.of("evaluate", "--model", MODEL.toString()), Stream.of(options))
                .toList();
        TwinsProcess evaluate = TwinsProcess.run(arguments.toArray(String[]::new));
        assertThat(evaluate.exitCode()).as(evaluate.err()).isEqualTo(2);
        assertThat(evaluate.err()).contains(words);
    }

    /** The list's classes are numbers: of the model with the hostile label, no subfolder has the name. */
    private Path modelWithAHostileLabel() throws IOException {
        Path version = Files.createDirectories(folder.resolve("alt_gvt_nano/1"));
        Files.copy(MODEL.resolve("1/model.onnx"), version.resolve("model.onnx"));
        String description = Files.readString(MODEL.resolve("1/twins.json"));
        Files.writeString(version.resolve("twins.json"), description.replace("\"Bag\"", "\"" + HOSTILE + "\""));
        Files.move(images.resolve("Bag"), images.resolve(HOSTILE.replace("/", "_")));
        return folder.resolve("alt_gvt_nano");
    }

    private List<String> listLines() throws IOException {
        return pyTorch(IMAGE_COUNT)
                .map(columns -> {
                    try (Stream<Path> files = Files.walk(images)) {
                        Path file = files.filter(found -> found.endsWith(columns[0] + ".png"))
                                .findFirst()
                                .orElseThrow();
                        return images.relativize(file) + " " + columns[1];
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private static int pyTorchsCorrect() throws IOException {
        return Math.toIntExact(pyTorch(IMAGE_COUNT)
                .filter(columns -> columns[1].equals(columns[2]))
                .count());
    }

    /** PyTorch's answers: image id, true class, first class. */
    private static Map<String, Integer> predicted(Path reference) throws IOException {
        Map<String, Integer> predicted = new HashMap<>();
        new ObjectMapper()
                .readTree(reference.toFile())
                .get("classes")
                .properties()
                .forEach(count -> predicted.put(count.getKey(), count.getValue().intValue()));
        return predicted;
    }

    private static Map<String, Integer> pyTorchsAnswers() throws IOException {
        Map<String, Integer> answers = new HashMap<>();
        pyTorch(IMAGE_COUNT).forEach(columns -> answers.merge(columns[2], 1, Integer::sum));
        return answers;
    }

    private static Stream<String[]> pyTorch(int images) throws IOException {
        return Files.readAllLines(PYTORCH).stream().skip(1).limit(images).map(line -> line.split(",", -1));
    }
}
