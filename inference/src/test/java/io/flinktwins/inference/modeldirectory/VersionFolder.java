package io.flinktwins.inference.modeldirectory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A version's folder in the making, with a model file that has nothing in it. */
record VersionFolder(Path path) {

    static VersionFolder in(Path models) throws IOException {
        VersionFolder folder = new VersionFolder(Files.createDirectories(models.resolve("1")));
        Files.createFile(folder.path.resolve("model.onnx"));
        return folder;
    }

    /** Copies a sample of these tests, with one text replaced by another. */
    VersionFolder with(String sample, String from, String to) throws IOException {
        String text = sample(sample);
        if (!text.contains(from)) {
            throw new IllegalArgumentException("%s has no %s".formatted(sample, from));
        }
        return with(sample, text.replace(from, to));
    }

    VersionFolder with(String file, String content) throws IOException {
        Files.writeString(path.resolve(file), content);
        return this;
    }

    ModelDescription description() {
        return new ModelDirectory(String.valueOf(path.getParent())).newestDescription();
    }

    static String sample(String name) throws IOException {
        try (InputStream stream = VersionFolder.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
