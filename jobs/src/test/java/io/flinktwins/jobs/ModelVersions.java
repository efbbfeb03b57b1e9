package io.flinktwins.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** A model directory whose versions a test adds and removes: copies of the demo's model. */
final class ModelVersions {

    private static final Path ORIGINAL = FashionMnist.MODEL.resolve("1");

    private final Path directory;

    ModelVersions(Path directory) {
        this.directory = directory;
    }

    String directory() {
        return directory.toString();
    }

    void add(long version) throws IOException {
        add(version, Files.readAllBytes(ORIGINAL.resolve("model.onnx")));
    }

    /** Adds a version whose model ends in the middle. */
    void addTruncated(long version) throws IOException {
        byte[] model = Files.readAllBytes(ORIGINAL.resolve("model.onnx"));
        add(version, Arrays.copyOf(model, model.length / 2));
    }

    /** As an operator is told to: written elsewhere, then moved there as a whole. */
    private void add(long version, byte[] model) throws IOException {
        Path written = Files.createDirectories(directory.resolve("uploading"));
        String description = Files.readString(ORIGINAL.resolve("twins.json"))
                .replace("\"version\": 1", "\"version\": " + version)
                .replace("\"name\": \"alt_gvt_nano\"", "\"name\": \"%s\"".formatted(directory.getFileName()));
        Files.writeString(written.resolve("twins.json"), description);
        Files.write(written.resolve("model.onnx"), model);
        Files.move(written, directory.resolve(Long.toString(version)), StandardCopyOption.ATOMIC_MOVE);
    }

    void remove(long version) throws IOException {
        Path folder = directory.resolve(Long.toString(version));
        Files.delete(folder.resolve("twins.json"));
        Files.delete(folder.resolve("model.onnx"));
        Files.delete(folder);
    }
}
