package io.flinktwins.operators.modeldirectory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A model and its versions on the local disk: {@code NAME/VERSION/model.onnx} with a description beside it, or one
 * version's folder itself.
 *
 * <p>Keeps nothing in memory: each call looks at the disk.
 */
public final class ModelDirectory {

    static final String MODEL_FILE = "model.onnx";

    private static final String INTEGER = "\\d{1,18}";

    private final Path path;

    public ModelDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    /**
     * Reads the version with the highest number.
     *
     * @throws ModelDirectoryException if there is none, or it can't be used
     */
    public ModelVersion newest() {
        if (Files.isRegularFile(path.resolve(MODEL_FILE))) {
            return read(path);
        }
        Path version = highest();
        if (!Files.isRegularFile(version.resolve(MODEL_FILE))) {
            throw new ModelDirectoryException(
                    "%s has no %s: export the model there, or remove the folder".formatted(version, MODEL_FILE));
        }
        return read(version);
    }

    private Path highest() {
        if (!Files.isDirectory(path)) {
            throw new ModelDirectoryException(
                    path + " is no directory: give a model directory, NAME, which holds NAME/VERSION/" + MODEL_FILE);
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(child -> isInteger(child) && Files.isDirectory(child))
                    .max(Comparator.comparingLong(ModelDirectory::number))
                    .orElseThrow(() ->
                            new ModelDirectoryException("%s has neither %s nor a folder named by an integer, such as %s"
                                    .formatted(
                                            path, MODEL_FILE, path.resolve("1").resolve(MODEL_FILE))));
        } catch (IOException e) {
            throw new ModelDirectoryException("%s can't be read: %s".formatted(path, e), e);
        }
    }

    private static ModelVersion read(Path folder) {
        ModelDescription description = DescriptionReader.read(folder, nameOf(folder));
        return new ModelVersion(
                description.name(), versionOf(folder, description), folder.resolve(MODEL_FILE), description);
    }

    private static String nameOf(Path folder) {
        Path parent = folder.getParent();
        return isInteger(folder) && parent != null && parent.getFileName() != null
                ? String.valueOf(parent.getFileName())
                : String.valueOf(folder.getFileName());
    }

    /** The folder's number; for a folder that is none, what the description says, or 0. */
    private static long versionOf(Path folder, ModelDescription description) {
        Long described = description.version();
        if (!isInteger(folder)) {
            return described == null ? 0 : described;
        }
        if (described != null && described != number(folder)) {
            throw new ModelDirectoryException(
                    "%s says version %d, but its folder is %d: rename the folder or correct the file"
                            .formatted(folder.resolve(description.file()), described, number(folder)));
        }
        return number(folder);
    }

    private static boolean isInteger(Path folder) {
        return String.valueOf(folder.getFileName()).matches(INTEGER);
    }

    private static long number(Path folder) {
        return Long.parseLong(String.valueOf(folder.getFileName()));
    }
}
