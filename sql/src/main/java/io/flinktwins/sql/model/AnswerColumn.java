package io.flinktwins.sql.model;

import static org.apache.flink.table.api.DataTypes.ARRAY;
import static org.apache.flink.table.api.DataTypes.FIELD;
import static org.apache.flink.table.api.DataTypes.FLOAT;
import static org.apache.flink.table.api.DataTypes.INT;
import static org.apache.flink.table.api.DataTypes.ROW;
import static org.apache.flink.table.api.DataTypes.STRING;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Rejection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.jspecify.annotations.Nullable;

/** A column that a model's answer can have. */
enum AnswerColumn {
    LABEL,
    CLASS_ID,
    SCORE,
    TOP_K,
    MODEL_VERSION,
    REJECTION;

    static Optional<AnswerColumn> named(String name) {
        return Arrays.stream(values())
                .filter(column -> column.columnName().equals(name))
                .findFirst();
    }

    /** All of them as a statement declares them. */
    static String allDeclared() {
        return Arrays.stream(values()).map(AnswerColumn::declared).collect(Collectors.joining(", "));
    }

    String columnName() {
        return name().toLowerCase(Locale.ROOT);
    }

    LogicalType type() {
        DataType type = switch (this) {
            case CLASS_ID -> INT();
            case SCORE -> FLOAT();
            case TOP_K -> ARRAY(ROW(FIELD("class_id", INT()), FIELD("label", STRING()), FIELD("score", FLOAT())));
            case LABEL, MODEL_VERSION, REJECTION -> STRING();
        };
        return type.getLogicalType();
    }

    /** As a statement declares it. */
    String declared() {
        return "%s %s".formatted(columnName(), type().asSummaryString().replace("`", ""));
    }

    /** What a classified image has in this column. */
    @Nullable
    Object of(ModelIdentity model, List<RankedClass> topK) {
        RankedClass best = topK.get(0);
        return switch (this) {
            case LABEL -> StringData.fromString(best.getLabel());
            case CLASS_ID -> best.getClassId();
            case SCORE -> best.getScore();
            case TOP_K -> array(topK);
            case MODEL_VERSION -> StringData.fromString(Long.toString(model.version()));
            case REJECTION -> null;
        };
    }

    /** What an image has in this column that can't be used. */
    @Nullable
    Object of(Rejection rejection) {
        return this == REJECTION
                ? StringData.fromString("%s: %s".formatted(rejection.reason(), rejection.message()))
                : null;
    }

    private static GenericArrayData array(List<RankedClass> topK) {
        return new GenericArrayData(topK.stream()
                .map(ranked -> GenericRowData.of(
                        ranked.getClassId(), StringData.fromString(ranked.getLabel()), ranked.getScore()))
                .toArray());
    }
}
