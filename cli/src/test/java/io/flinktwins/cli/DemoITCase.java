package io.flinktwins.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoITCase {

    private static final String MODEL = "../models/pretrained/alt_gvt_nano";
    private static final String IMAGES = "../models/data/fashion-mnist-test-3000.avro";

    /** What PyTorch says of the same images: imageId, true class, best class and more. */
    private static final Path PYTORCH_ANSWERS = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");

    private static final int IMAGE_COUNT = 120;

    @Test
    void everyImageHasItsAnswerAndTheAccuracyIsPyTorchs() throws IOException {
        TwinsProcess demo = TwinsProcess.run(
                "demo", "--model", MODEL, "--images-from", IMAGES, "--images", String.valueOf(IMAGE_COUNT));
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        assertThat(demo.outLines()).hasSize(1);
        JsonNode result = new ObjectMapper().readTree(demo.out());
        assertThat(result.get("classified").longValue()).isEqualTo(IMAGE_COUNT);
        assertThat(result.get("deadLetters").longValue()).isEqualTo(2);
        assertThat(result.get("images").longValue()).isEqualTo(IMAGE_COUNT + 2);
        assertThat(result.get("labelled").longValue()).isEqualTo(IMAGE_COUNT);
        assertThat(result.get("top1").doubleValue() * IMAGE_COUNT).isCloseTo((double) rightInPyTorch(), within(1e-6));
        assertThat(demo.err()).contains("http://127.0.0.1:", "fashion-mnist-test-", "122/122 images");
    }

    /** The order of the folders' names is not that of the model's labels. */
    @Test
    void foldersAreMatchedWithTheModelsLabelsByName(@TempDir Path folder) throws IOException {
        try (Stream<StoredImage> stored = ImageSource.of(Path.of(IMAGES), null).open()) {
            for (StoredImage image : stored.limit(IMAGE_COUNT).toList()) {
                String label = requireNonNull(requireNonNull(image.trueClass()).label());
                Path subfolder = Files.createDirectories(folder.resolve(label.replace('/', '_')));
                Files.write(subfolder.resolve(image.imageId() + ".png"), image.image());
            }
        }
        TwinsProcess demo = TwinsProcess.run("demo", "--model", MODEL, "--images-from", folder.toString());
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        assertThat(demo.err()).contains("matched with the model's labels by name");
        assertThat(new ObjectMapper().readTree(demo.out()).get("top1").doubleValue() * IMAGE_COUNT)
                .isCloseTo((double) rightInPyTorch(), within(1e-6));
    }

    @Test
    void foldersThatAreNotOfTheModelsClassesAreRefused(@TempDir Path folder) throws IOException {
        Files.createFile(Files.createDirectory(folder.resolve("Bag")).resolve("1.png"));
        Files.createFile(Files.createDirectory(folder.resolve("Hat")).resolve("2.png"));
        TwinsProcess demo = TwinsProcess.run("demo", "--model", MODEL, "--images-from", folder.toString());
        assertThat(demo.exitCode()).isEqualTo(2);
        assertThat(demo.err()).contains("Hat: no label of the model has this name");
    }

    private static long rightInPyTorch() throws IOException {
        try (Stream<String> lines = Files.lines(PYTORCH_ANSWERS)) {
            return lines.skip(1)
                    .limit(IMAGE_COUNT)
                    .map(line -> line.split(","))
                    .filter(columns -> columns[1].equals(columns[2]))
                    .count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--kafka-port", "--web-port"})
    void aBusyPortIsNamedWithItsOption(String option) throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TwinsProcess demo = TwinsProcess.run(
                    "demo", "--model", MODEL, "--images-from", IMAGES, option, String.valueOf(holder.getLocalPort()));
            assertThat(demo.exitCode()).isEqualTo(2);
            assertThat(demo.err()).contains(option + " " + holder.getLocalPort() + " is in use");
            assertThat(demo.out()).isEmpty();
        }
    }
}
