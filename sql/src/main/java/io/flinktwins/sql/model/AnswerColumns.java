package io.flinktwins.sql.model;

import static java.util.stream.Collectors.joining;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Rejection;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/** The columns of a model's answers, in the order in which they were declared: any of those that there are. */
record AnswerColumns(List<AnswerColumn> columns) implements Serializable {

    AnswerColumns {
        columns = List.copyOf(columns);
    }

    /**
     * Finds what was declared as OUTPUT.
     *
     * @throws ValidationException if there is a column that no answer has, or it has another type
     */
    static AnswerColumns declaredIn(ResolvedSchema output) {
        return new AnswerColumns(
                output.getColumns().stream().map(AnswerColumns::column).toList());
    }

    private static AnswerColumn column(Column declared) {
        AnswerColumn column = AnswerColumn.named(declared.getName())
                .orElseThrow(() -> new ValidationException("There is no output column '%s'; write any of %s"
                        .formatted(declared.getName(), AnswerColumn.allDeclared())));
        if (!declared.getDataType().getLogicalType().equals(column.type())) {
            throw new ValidationException("The output column '%s' can't be %s; write %s"
                    .formatted(
                            declared.getName(),
                            declared.getDataType().getLogicalType().asSummaryString(),
                            column.declared()));
        }
        return column;
    }

    /** The answer to a classified image. */
    RowData answer(ModelIdentity model, List<RankedClass> topK) {
        return row(column -> column.of(model, topK));
    }

    /** The answer to an image that can't be used. */
    RowData nulls(Rejection rejection) {
        return row(column -> column.of(rejection));
    }

    private RowData row(Function<AnswerColumn, @Nullable Object> value) {
        return GenericRowData.of(columns.stream().map(value).toArray());
    }

    @Override
    public String toString() {
        return columns.stream().map(AnswerColumn::declared).collect(joining(", "));
    }
}
