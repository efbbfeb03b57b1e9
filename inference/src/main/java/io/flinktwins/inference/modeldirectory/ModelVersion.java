package io.flinktwins.inference.modeldirectory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model on the local disk.
 *
 * @param model the ONNX file
 * @param location of the ONNX file as messages name it: {@code model} may be a copy
 */
public record ModelVersion(String name, long version, Path model, String location, ModelDescription description) {

    static final String MODEL_FILE = "model.onnx";

    /** In the order in which they count; the second is what PaddleX and Paddle2ONNX write. */
    static final List<String> MODEL_FILES = List.of(MODEL_FILE, "inference.onnx");

    /** What eighteen digits hold. */
    static final long LARGEST = 999_999_999_999_999_999L;

    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,17}");

    /** What people name a version's folder: v1, v01, version-1, 001. */
    private static final Pattern MISNAMED = Pattern.compile("(?i)(?:v|version)?[-_ ]?0*(0|[1-9]\\d{0,17})");

    static boolean isNumber(String folder) {
        return NUMBER.matcher(folder).matches();
    }

    /** The number that a version's folder stands for; a folder that is named otherwise is 0. */
    static long numberOf(String folder) {
        return isNumber(folder) ? Long.parseLong(folder) : 0;
    }

    /** The number that was meant by a folder's name which is none; null if none was. */
    static @Nullable String numberMeantBy(String folder) {
        Matcher misnamed = MISNAMED.matcher(folder);
        return misnamed.matches() && !isNumber(folder) ? misnamed.group(1) : null;
    }

    /** @param location of the folder, for messages */
    static ModelVersion read(Path folder, String location) {
        Path model = MODEL_FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(
                        () -> new ModelDirectoryException("%s has no %s: export the model there, or remove the folder"
                                .formatted(folder, String.join(" or ", MODEL_FILES))));
        ModelDescription description = DescriptionReader.read(folder, nameOf(folder));
        return new ModelVersion(
                description.name(),
                versionOf(folder, description),
                model,
                location + "/" + model.getFileName(),
                description);
    }

    private static String nameOf(Path folder) {
        Path parent = folder.getParent();
        return isNumber(lastName(folder)) && parent != null && parent.getFileName() != null
                ? lastName(parent)
                : lastName(folder);
    }

    /** The folder's number; for a folder that is none, what the description says, or 0. */
    private static long versionOf(Path folder, ModelDescription description) {
        Long described = description.version();
        if (!isNumber(lastName(folder))) {
            return described == null ? 0 : described;
        }
        long number = numberOf(lastName(folder));
        if (described != null && described != number) {
            throw new ModelDirectoryException(
                    "%s says version %d, but its folder is %d: rename the folder or correct the file"
                            .formatted(folder.resolve(description.file()), described, number));
        }
        return number;
    }

    private static String lastName(Path folder) {
        return String.valueOf(folder.getFileName());
    }
}
