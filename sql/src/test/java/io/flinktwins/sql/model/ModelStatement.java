package io.flinktwins.sql.model;

import io.flinktwins.sql.FashionMnist;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@code CREATE MODEL} of the demo's model, but for what a test changes in it. */
record ModelStatement(String input, String output, Map<String, String> options) {

    static final String ALL_COLUMNS =
            "label STRING, class_id INT, score FLOAT, top_k ARRAY<ROW<class_id INT, label STRING, score FLOAT>>,"
                    + " model_version STRING, rejection STRING";

    static ModelStatement plain() {
        return new ModelStatement(
                "image BYTES", ALL_COLUMNS, Map.of("provider", "twins", "path", FashionMnist.MODEL.toString()));
    }

    ModelStatement input(String columns) {
        return new ModelStatement(columns, output, options);
    }

    ModelStatement output(String columns) {
        return new ModelStatement(input, columns, options);
    }

    ModelStatement with(String option, String value) {
        Map<String, String> more = new LinkedHashMap<>(options);
        more.put(option, value);
        return new ModelStatement(input, output, more);
    }

    String text() {
        String written = options.entrySet().stream()
                .map(option -> "'%s' = '%s'".formatted(option.getKey(), option.getValue()))
                .collect(Collectors.joining(", "));
        return "CREATE OR REPLACE TEMPORARY MODEL twins INPUT (%s) OUTPUT (%s) WITH (%s)"
                .formatted(input, output, written);
    }
}
