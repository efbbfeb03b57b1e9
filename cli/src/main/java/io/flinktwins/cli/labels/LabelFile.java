package io.flinktwins.cli.labels;

import io.flinktwins.cli.images.WholeFile;
import io.flinktwins.inference.ReadFailure;
import io.flinktwins.options.InvalidOptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A file with labels that people gave: one of Label Studio's JSON formats, or CSV, told by how it begins. */
final class LabelFile {

    /** Some million lines of CSV, or as much as Label Studio takes with images inside. */
    private static final int MAX_BYTES = 256 << 20;

    private final List<FoundLabel> labels = new ArrayList<>();
    private final Path file;
    private final Faults faults;
    private int skipped;
    private int unlabelled;

    private LabelFile(Path file, Faults faults) {
        this.file = file;
        this.faults = faults;
    }

    /**
     * Reads a file.
     *
     * @param control the name of the choices in Label Studio's labeling interface, and of the column with the class
     * @param faults where what is wrong is noted
     * @throws InvalidOptionsException if the file can't be read at all
     */
    static LabelFile read(Path file, String control, Faults faults) {
        LabelFile labels = new LabelFile(file, faults);
        String text = labels.text();
        String start = text.stripLeading();
        if (start.isEmpty()) {
            faults.add(file.toString(), "it is empty");
        } else if (start.startsWith("[") || start.startsWith("{")) {
            new TaskReader(labels, control).read(text);
        } else {
            new CsvReader(labels, control).read(text);
        }
        return labels;
    }

    private String text() {
        try {
            return WholeFile.readText(file, MAX_BYTES);
        } catch (IOException e) {
            throw new InvalidOptionsException("%s can't be read: %s".formatted(file, ReadFailure.reason(e)), e);
        }
    }

    void add(FoundLabel label) {
        labels.add(label);
    }

    /** Notes that somebody looked at an image and did not want to label it. */
    void addSkipped() {
        skipped++;
    }

    /** Notes that nobody has labelled an image. */
    void addUnlabelled() {
        unlabelled++;
    }

    void addFault(String where, String words) {
        faults.add(where.isEmpty() ? file.toString() : file + ", " + where, words);
    }

    /** When the file was last changed: the same however often it is imported. */
    Instant changedAt() {
        try {
            return Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (IOException e) {
            throw new InvalidOptionsException("%s can't be read: %s".formatted(file, ReadFailure.reason(e)), e);
        }
    }

    Path file() {
        return file;
    }

    List<FoundLabel> labels() {
        return List.copyOf(labels);
    }

    int skipped() {
        return skipped;
    }

    int unlabelled() {
        return unlabelled;
    }
}
