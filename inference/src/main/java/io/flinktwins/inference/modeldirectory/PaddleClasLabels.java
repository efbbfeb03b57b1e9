package io.flinktwins.inference.modeldirectory;

import static java.util.Objects.requireNonNull;

import io.flinktwins.inference.ReadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The labels of PaddleClas's {@code PostProcess.Topk}: a list, or a file of {@code id label} lines. A {@code PostProcess}
 * for several labels of one image is refused: its scores are sigmoids, of which none is the image's class.
 */
final class PaddleClasLabels {

    private static final Logger LOG = LoggerFactory.getLogger(PaddleClasLabels.class);

    /** MultiLabelThreshOutput, PersonAttribute, FaceAttribute, VehicleAttribute, TableAttribute. */
    private static final Pattern MULTI_LABEL = Pattern.compile("MultiLabel.*|.*Attribute");

    private PaddleClasLabels() {}

    static List<String> read(DescriptionNode postProcess, Path description) {
        requireOneLabel(postProcess);
        DescriptionNode topk = postProcess.get("Topk").isAbsent() ? postProcess : postProcess.get("Topk");
        if (!topk.get("label_list").isAbsent()) {
            return topk.get("label_list").texts();
        }
        DescriptionNode file = topk.get("class_id_map_file");
        return file.isAbsent() ? List.of() : readFile(file, description);
    }

    private static void requireOneLabel(DescriptionNode postProcess) {
        if (postProcess.isAbsent()) {
            return;
        }
        postProcess.fields().forEach((name, step) -> {
            if (MULTI_LABEL.matcher(name).matches()) {
                throw step.error("is of a model that gives an image several labels; only models that give it one class"
                        + " are served: export one whose PostProcess is Topk");
            }
        });
    }

    /**
     * The path is relative to the description; where nothing is, the file of that name beside the description. Nothing
     * outside of the description's folder is looked at.
     */
    private static List<String> readFile(DescriptionNode file, Path description) {
        Path folder = requireNonNull(description.getParent()).normalize();
        Path named = folder.resolve(file.text()).normalize();
        boolean inside = named.startsWith(folder);
        Path beside = folder.resolve(String.valueOf(named.getFileName()));
        if (inside && Files.isRegularFile(named)) {
            return readInside(folder, named, file);
        } else if (Files.isRegularFile(beside)) {
            return readInside(folder, beside, file);
        } else if (!inside) {
            throw file.error("is %s, which is not in the model's folder: copy that file beside %s, or remove the line"
                            .formatted(file.quoted(), description.getFileName())
                    + " to go without labels");
        }
        // PaddleClas goes on without labels too.
        LOG.warn("{} names {}, which is not there: classifications have no labels", description, file.quoted());
        return List.of();
    }

    private static List<String> readInside(Path folder, Path labels, DescriptionNode file) {
        try {
            if (!labels.toRealPath().startsWith(folder.toRealPath())) {
                throw file.error("is %s, a link that leads out of the model's folder: copy the file itself there"
                        .formatted(file.quoted()));
            }
            return LabelFile.read(labels);
        } catch (IOException e) {
            throw file.error("is %s, which can't be read: %s".formatted(file.quoted(), ReadFailure.reason(e)));
        }
    }
}
