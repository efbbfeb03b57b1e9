package io.flinktwins.jobs.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.operators.evaluation.drift.DriftOptions.StoredReference;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.CalibrationBin;
import io.flinktwins.schemas.ClassFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a model predicted for images that are known, as a file that windows are compared with: a JSON object with the fields
 * {@code modelName}, {@code modelVersion}, {@code classes} (how often each class id was predicted) and {@code confidences} (a
 * count for each of the 15 bins).
 */
public final class ReferenceFile {

    private ReferenceFile() {}

    /** What is in it: the predictions of a report in which every image has its label. */
    public static String content(AccuracyReport report) {
        ObjectNode reference = JsonNodeFactory.instance.objectNode();
        reference.put("modelName", report.getModelName()).put("modelVersion", report.getModelVersion());
        ObjectNode classes = reference.putObject("classes");
        for (ClassFigures figures : report.getClasses()) {
            if (figures.getPredicted() > 0) {
                classes.put(Integer.toString(figures.getClassId()), figures.getPredicted());
            }
        }
        ArrayNode confidences = reference.putArray("confidences");
        report.getCalibration().stream().map(CalibrationBin::getCount).forEach(confidences::add);
        return reference.toPrettyString() + System.lineSeparator();
    }

    /**
     * Reads what {@link #content} has made.
     *
     * @throws IOException if it can't be read, or is something else
     */
    static StoredReference read(Path file) throws IOException {
        JsonNode reference = new ObjectMapper().readTree(file.toFile());
        JsonNode name = reference.path("modelName");
        Map<Integer, Long> classes = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : reference.path("classes").properties()) {
            classes.put(classId(entry.getKey()), count(entry.getValue()));
        }
        JsonNode confidences = reference.path("confidences");
        if (!name.isTextual() || classes.isEmpty() || confidences.size() != Calibration.BINS) {
            throw new IOException("it has no modelName, no classes, or not %d confidences".formatted(Calibration.BINS));
        }
        long[] bins = new long[Calibration.BINS];
        for (int bin = 0; bin < bins.length; bin++) {
            bins[bin] = count(confidences.get(bin));
        }
        return new StoredReference(name.textValue(), new Predictions(classes, bins));
    }

    private static int classId(String text) throws IOException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException("'%s' is no class id".formatted(text), e);
        }
    }

    private static long count(JsonNode number) throws IOException {
        if (!number.isIntegralNumber() || number.longValue() < 0) {
            throw new IOException("'%s' is no count".formatted(number));
        }
        return number.longValue();
    }
}
