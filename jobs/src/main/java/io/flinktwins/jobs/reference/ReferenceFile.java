package io.flinktwins.jobs.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.operators.evaluation.drift.DriftOptions.StoredReference;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.CalibrationBin;
import io.flinktwins.schemas.ClassFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model predicted for images that are known, as a file that windows are compared with: a JSON object with the fields
 * {@code modelName}, {@code modelVersion}, {@code classes} (how often each class id was predicted), {@code confidences} (a
 * count for each of the 15 bins), {@code rejections} (images that could not be classified, by reason), {@code formats} (images
 * of each format) and {@code sizes} (images by {@link io.flinktwins.operators.evaluation.drift.ImageKind#size}). The last three
 * may be missing: then nothing is said of them.
 */
public final class ReferenceFile {

    private ReferenceFile() {}

    /**
     * What is in it.
     *
     * @param report in which every image has its label
     * @param images that the report is about
     */
    public static String content(AccuracyReport report, ImageCounts images) {
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
        ObjectNode rejections = reference.putObject("rejections");
        new TreeMap<>(report.getRejections()).forEach(rejections::put);
        ObjectNode formats = reference.putObject("formats");
        new TreeMap<>(images.formats()).forEach(formats::put);
        ObjectNode sizes = reference.putObject("sizes");
        new TreeMap<>(images.sizes()).forEach((size, count) -> sizes.put(Integer.toString(size), count));
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
        Map<Integer, Long> classes = numbered(reference, "classes");
        JsonNode confidences = reference.path("confidences");
        if (!name.isTextual() || classes.isEmpty() || confidences.size() != Calibration.BINS) {
            throw new IOException("it has no modelName, no classes, or not %d confidences".formatted(Calibration.BINS));
        }
        long[] bins = new long[Calibration.BINS];
        for (int bin = 0; bin < bins.length; bin++) {
            bins[bin] = count(confidences.get(bin));
        }
        ImageCounts images = new ImageCounts(named(reference, "formats"), numbered(reference, "sizes"));
        Map<String, Long> rejections = reference.has("rejections") ? named(reference, "rejections") : null;
        return new StoredReference(name.textValue(), new Predictions(classes, bins, images, rejections));
    }

    private static Map<String, Long> named(JsonNode reference, String field) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : reference.path(field).properties()) {
            counts.put(entry.getKey(), count(entry.getValue()));
        }
        return counts;
    }

    private static Map<Integer, Long> numbered(JsonNode reference, String field) throws IOException {
        Map<Integer, Long> counts = new HashMap<>();
        for (Map.Entry<String, Long> entry : named(reference, field).entrySet()) {
            counts.put(number(entry.getKey(), field), entry.getValue());
        }
        return counts;
    }

    private static int number(String text, String field) throws IOException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException("'%s' in %s is no number".formatted(text, field), e);
        }
    }

    private static long count(JsonNode number) throws IOException {
        if (!number.isIntegralNumber() || number.longValue() < 0) {
            throw new IOException("'%s' is no count".formatted(number));
        }
        return number.longValue();
    }
}
