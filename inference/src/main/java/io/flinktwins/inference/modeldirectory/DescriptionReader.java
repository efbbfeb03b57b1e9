package io.flinktwins.inference.modeldirectory;

import io.flinktwins.inference.ReadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the description of a model version from the first file that is there, of those that we know. */
final class DescriptionReader {

    private static final List<DescriptionFormat> FORMATS = List.of(
            new DescriptionFormat("twins.json", DescriptionFile.JSON, TwinsDescription::read),
            new DescriptionFormat("inference.yml", DescriptionFile.YAML, PaddleClasDescription::read),
            new DescriptionFormat("inference_cls.yaml", DescriptionFile.YAML, PaddleClasDescription::read),
            new DescriptionFormat("config.json", DescriptionFile.JSON, TimmDescription::read));

    private DescriptionReader() {}

    /** @param name of the model, unless the description has one */
    static ModelDescription read(Path folder, String name) {
        return FORMATS.stream()
                .filter(format -> Files.isRegularFile(folder.resolve(format.file())))
                .findFirst()
                .orElseThrow(() ->
                        new ModelDirectoryException("%s does not say what the model wants: put one of %s beside %s"
                                .formatted(
                                        folder,
                                        FORMATS.stream()
                                                .map(DescriptionFormat::file)
                                                .collect(Collectors.joining(", ")),
                                        ModelVersion.MODEL_FILE)))
                .read(folder, name);
    }

    private interface Interpreter {
        ModelDescription read(DescriptionNode root, Path file, String name);
    }

    private record DescriptionFormat(String file, DescriptionFile content, Interpreter interpreter) {

        ModelDescription read(Path folder, String name) {
            Path path = folder.resolve(file);
            try {
                ModelDescription description = interpreter.read(DescriptionNode.root(content.read(path)), path, name);
                description.preprocessing().requireLeadsTo(description.input());
                return description;
            } catch (IOException e) {
                throw ModelDirectoryException.unreadable(
                        "%s can't be read: %s".formatted(path, ReadFailure.reason(e)), e);
            } catch (IllegalArgumentException e) {
                throw ModelDirectoryException.wrong("%s: %s".formatted(path, e.getMessage()), e);
            }
        }
    }
}
