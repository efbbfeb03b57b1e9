package io.flinktwins.cli.labels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.flinktwins.cli.images.Excerpt;
import io.flinktwins.cli.labels.Faults.FaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads labels from CSV (RFC 4180) with a header: {@code imageId}, the class's text or {@code classId}, and if they are
 * known {@code labelledAt}, {@code annotator} and {@code selectionProbability}. Label Studio's own CSV has these columns for
 * tasks that we exported; other columns are passed over.
 */
final class CsvReader {

    private static final ObjectReader ROWS = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build()
            .readerFor(String[].class);

    private static final String CLASS_ID = "classId";
    private static final String ANNOTATOR = "annotator";

    /** Ours, and what Label Studio calls it; the first that is there and not empty counts. */
    private static final List<String> TIMES = List.of("labelledAt", "updated_at", "created_at");

    /** What only a file of predictions has, whose label is the model's. */
    private static final String TRUE_CLASS_ID = "trueClassId";

    private final LabelFile file;
    private final String control;
    private final Map<String, Integer> columns = new HashMap<>();

    CsvReader(LabelFile file, String control) {
        this.file = file;
        this.control = control;
    }

    void read(String text) {
        try (MappingIterator<String[]> rows = ROWS.readValues(text)) {
            try {
                readHeader(rows.next());
                readRows(rows);
            } catch (FaultException e) {
                file.addFault("line 1", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // The iterator has no other way to say that a quotation mark is missing.
                if (!(e.getCause() instanceof JsonProcessingException failure)) {
                    throw e;
                }
                file.addFault("", "it is no CSV: %s".formatted(Excerpt.of(failure.getOriginalMessage())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readHeader(String[] header) throws FaultException {
        for (int column = 0; column < header.length; column++) {
            if (columns.putIfAbsent(header[column].strip(), column) != null) {
                throw new FaultException("two columns are called '%s'".formatted(Excerpt.of(header[column])));
            }
        }
        if (columns.containsKey(TRUE_CLASS_ID)) {
            throw new FaultException(
                    "these are predictions, whose label is what a model said; labels are given by people");
        } else if (!columns.containsKey(LabelTask.IMAGE_ID)
                || Stream.of(control, CLASS_ID).noneMatch(columns::containsKey)) {
            throw new FaultException(
                    "the columns are %s; write a header with imageId and %s or classId, with commas between"
                            .formatted(Excerpt.of(String.join(", ", header)), control));
        }
    }

    private void readRows(MappingIterator<String[]> rows) {
        while (rows.hasNext()) {
            String where = "line %d".formatted(rows.getCurrentLocation().getLineNr());
            try {
                readRow(rows.next(), where);
            } catch (FaultException e) {
                file.addFault(where, String.valueOf(e.getMessage()));
            }
        }
    }

    private void readRow(String[] row, String where) throws FaultException {
        if (row.length != columns.size()) {
            throw new FaultException("it has %d values for %d columns; put quotation marks around a value with a comma"
                    .formatted(row.length, columns.size()));
        }
        String imageId = FieldText.imageId(value(row, LabelTask.IMAGE_ID));
        Integer classId = FieldText.classId(value(row, CLASS_ID));
        String label = label(row);
        if (classId == null && label == null) {
            file.addUnlabelled();
            return;
        }
        file.add(new FoundLabel(
                where,
                imageId,
                classId,
                label,
                FieldText.instant(timeColumn(row), value(row, timeColumn(row))),
                value(row, ANNOTATOR),
                FieldText.probability(value(row, LabelTask.SELECTION_PROBABILITY))));
    }

    /** Label Studio writes several choices as JSON. */
    private @Nullable String label(String[] row) throws FaultException {
        String label = value(row, control);
        if (label != null && label.startsWith("{\"choices\"")) {
            throw new FaultException("%s is %s; a label is one class".formatted(control, Excerpt.of(label)));
        }
        return label;
    }

    private String timeColumn(String[] row) {
        return TIMES.stream()
                .filter(column -> value(row, column) != null)
                .findFirst()
                .orElse(TIMES.get(0));
    }

    /** Null if the column is missing or empty. */
    private @Nullable String value(String[] row, String column) {
        Integer place = columns.get(column);
        return place == null || row[place].isBlank() ? null : row[place];
    }
}
