package io.flinktwins.sql.model;

import io.flinktwins.inference.fetch.AllowedUris;
import java.util.List;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/** What a model's only input column has of an image. */
enum ImageColumn {
    /** The encoded image. */
    BYTES,
    /** Where it is. */
    URI;

    private static final String RIGHT_FORM = "write INPUT (image BYTES), or INPUT (image STRING) for URIs of images";

    /**
     * Finds what was declared as INPUT.
     *
     * @throws ValidationException if it is no image, or none may be fetched
     */
    static ImageColumn declaredIn(ResolvedSchema input, AllowedUris allowed) {
        List<Column> columns = input.getColumns();
        if (columns.size() != 1) {
            throw new ValidationException(
                    "The model takes one input column, not %d; %s".formatted(columns.size(), RIGHT_FORM));
        }
        Column column = columns.get(0);
        LogicalType type = column.getDataType().getLogicalType();
        if (type.is(LogicalTypeFamily.BINARY_STRING)) {
            return BYTES;
        } else if (!type.is(LogicalTypeFamily.CHARACTER_STRING)) {
            throw new ValidationException("The input column '%s' can't be %s; %s"
                    .formatted(column.getName(), type.asSummaryString(), RIGHT_FORM));
        } else if (allowed.prefixes().isEmpty()) {
            throw new ValidationException(
                    "The input column '%s' is %s, the URI of an image, but no URI is allowed; write below what images may be fetched from, such as 'image-uri-allow' = 's3://bucket/photos/;https://images.example.com/', or make it BYTES"
                            .formatted(column.getName(), type.asSummaryString()));
        }
        return URI;
    }
}
