package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files of images that clients send to a server, and what {@code twins classify} says of them. */
final class ServedImages {

    static final String MODEL_NAME = "alt_gvt_nano";
    static final String MODEL = "../models/pretrained/" + MODEL_NAME;
    static final int CLASSES = 10;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SMALL = Path.of("../models/data/fashion-mnist-test-3000.avro");
    private static final Path PHOTO =
            Path.of("../inference/src/test/resources/io/flinktwins/inference/image/photo.jpg");

    private final List<String> files;

    private ServedImages(List<String> files) {
        this.files = List.copyOf(files);
    }

    /** A class of an image, with a score in all its digits. */
    record Ranked(int classId, String label, float score) {

        static Ranked of(JsonNode rankedClass) {
            return new Ranked(
                    rankedClass.get("classId").intValue(),
                    rankedClass.get("label").textValue(),
                    rankedClass.get("score").floatValue());
        }
    }

    /** Small images, and a photo among them. */
    static ServedImages write(Path folder, int count) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<StoredImage> images = ImageSource.of(SMALL, null).open()) {
            for (StoredImage image : images.limit(count - 1).toList()) {
                files.add(Files.write(folder.resolve(image.imageId() + ".png"), image.image())
                        .toString());
            }
        }
        files.add(1, Files.copy(PHOTO, folder.resolve("photo.jpg")).toString());
        return new ServedImages(files);
    }

    List<String> files() {
        return files;
    }

    /** All classes of each image, the best first. */
    List<List<Ranked>> classified() {
        return run("classify", "--top-k", Integer.toString(CLASSES))
                .map(line -> Stream.of(JSON.convertValue(line.get("topK"), JsonNode[].class))
                        .map(Ranked::of)
                        .toList())
                .toList();
    }

    /** The inputs that the model gets of them, as files of NumPy. */
    List<String> preprocessed(Path folder) {
        return run("preprocess", "--out", folder.toString())
                .map(line -> line.get("modelInput").textValue())
                .toList();
    }

    private Stream<JsonNode> run(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "--model", MODEL));
        arguments.addAll(List.of(options));
        arguments.addAll(files);
        TwinsProcess process = TwinsProcess.run(arguments.toArray(String[]::new));
        assertThat(process.exitCode()).as(process.err()).isZero();
        return process.outLines().stream().map(ServedImages::parsed);
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
