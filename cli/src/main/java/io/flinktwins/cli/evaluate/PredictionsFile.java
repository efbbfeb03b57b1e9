package io.flinktwins.cli.evaluate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes all answers of an evaluation as CSV (RFC 4180), one line for each image, in their order. Names and labels are
 * written as they are, so that programs find the files; a spreadsheet may take some of them for formulas.
 */
final class PredictionsFile {

    private static final CsvSchema SCHEMA = CsvSchema.builder()
            .addColumns(
                    List.of(
                            "number",
                            "imageId",
                            "modelName",
                            "modelVersion",
                            "classId",
                            "label",
                            "score",
                            "trueClassId",
                            "trueLabel",
                            "correct",
                            "trueRank",
                            "rejection"),
                    CsvSchema.ColumnType.STRING)
            .setLineSeparator("\r\n")
            .setUseHeader(true)
            .build();

    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();

    private final String modelName;
    private final long modelVersion;
    private final List<String> labels;

    /** @param labels the model's, by class id; empty if it has none */
    PredictionsFile(String modelName, long modelVersion, List<String> labels) {
        this.modelName = modelName;
        this.modelVersion = modelVersion;
        this.labels = List.copyOf(labels);
    }

    void write(List<Answer> answers, Writer out) throws IOException {
        try (SequenceWriter lines = MAPPER.writerFor(List.class).with(SCHEMA).writeValues(out)) {
            for (Answer answer : answers) {
                lines.write(line(answer));
            }
        }
    }

    private List<@Nullable Object> line(Answer answer) {
        List<@Nullable Object> line = new ArrayList<>();
        line.add(answer.number());
        line.add(answer.imageId());
        line.add(modelName);
        line.add(modelVersion);
        line.add(answer.best() == null ? null : answer.best().getClassId());
        line.add(answer.best() == null ? null : answer.best().getLabel());
        line.add(answer.best() == null ? null : answer.best().getScore());
        line.add(answer.trueClass().classId());
        line.add(trueLabel(answer));
        line.add(answer.best() == null ? null : answer.isCorrect());
        line.add(answer.rank());
        line.add(answer.reason());
        return line;
    }

    /** In the model's words, as the label of the answer is. */
    private @Nullable String trueLabel(Answer answer) {
        int classId = answer.trueClass().classId();
        return classId < labels.size()
                ? labels.get(classId)
                : answer.trueClass().label();
    }
}
