package io.flinktwins.inference.modeldirectory;

import io.flinktwins.inference.ReadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The labels of PaddleClas's {@code PostProcess.Topk}: a list, or a file of {@code id label} lines. */
final class PaddleClasLabels {

    private static final Logger LOG = LoggerFactory.getLogger(PaddleClasLabels.class);

    private PaddleClasLabels() {}

    static List<String> read(DescriptionNode postProcess, Path description) {
        DescriptionNode topk = postProcess.get("Topk").isAbsent() ? postProcess : postProcess.get("Topk");
        if (!topk.get("label_list").isAbsent()) {
            return topk.get("label_list").texts();
        }
        DescriptionNode file = topk.get("class_id_map_file");
        return file.isAbsent() ? List.of() : readFile(file, description);
    }

    /** The path is relative to the description; where nothing is, the file of that name beside the description. */
    private static List<String> readFile(DescriptionNode file, Path description) {
        Path named = description.resolveSibling(file.text()).normalize();
        Path beside = description.resolveSibling(String.valueOf(named.getFileName()));
        Path found = Stream.of(named, beside)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
        if (found == null) {
            // PaddleClas goes on without labels too; its default names a file of its own source tree.
            LOG.warn("{} names {}, which is not there: classifications have no labels", description, file.text());
            return List.of();
        }
        try {
            return parse(found, Files.readAllLines(found));
        } catch (IOException e) {
            throw file.error("%s can't be read: %s".formatted(found, ReadFailure.reason(e)));
        }
    }

    private static List<String> parse(Path file, List<String> lines) {
        List<String> labels = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank()) {
                continue;
            }
            List<String> parts = List.of(line.strip().split("\\s+", 2));
            if (parts.size() < 2 || !parts.get(0).equals(String.valueOf(labels.size()))) {
                throw new IllegalArgumentException(
                        "%s: expected '%d label', found '%s'".formatted(file, labels.size(), line));
            }
            labels.add(parts.get(1));
        }
        return labels;
    }
}
