package io.flinktwins.sql.format;

import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.RowType.RowField;
import org.jspecify.annotations.Nullable;

/** Makes rows of a contract's records, in columns that fit by {@link ColumnCheck}. Thread-safe. */
final class RowReader {

    /** From a value of Avro's classes to one of Flink's table runtime. */
    @FunctionalInterface
    private interface Conversion {

        Object convert(Object value);

        default @Nullable Object convertNullable(@Nullable Object value) {
            return value == null ? null : convert(value);
        }
    }

    private final int[] positions;
    private final Conversion[] conversions;

    RowReader(RowType columns, Schema contractRecord) {
        positions = columns.getFields().stream()
                .mapToInt(column -> field(column, contractRecord).pos())
                .toArray();
        conversions = columns.getFields().stream()
                .map(column -> conversion(
                        column.getType(), field(column, contractRecord).schema()))
                .toArray(Conversion[]::new);
    }

    private static Schema.Field field(RowField column, Schema contractRecord) {
        return contractRecord.getField(column.getName());
    }

    RowData read(IndexedRecord contractRecord) {
        GenericRowData row = new GenericRowData(positions.length);
        for (int column = 0; column < positions.length; column++) {
            row.setField(column, conversions[column].convertNullable(contractRecord.get(positions[column])));
        }
        return row;
    }

    private static Conversion conversion(LogicalType column, Schema field) {
        Schema value = ContractColumns.value(field);
        return switch (value.getType()) {
            case RECORD -> row(new RowReader((RowType) column, value));
            case ARRAY -> array(conversion(((ArrayType) column).getElementType(), value.getElementType()));
            case MAP -> map(conversion(((MapType) column).getValueType(), value.getValueType()));
            case STRING, ENUM -> RowReader::text;
            case BYTES -> bytes -> RecordCodec.bytes((ByteBuffer) bytes);
            case LONG ->
                ContractColumns.isTime(value) ? time -> TimestampData.fromInstant((Instant) time) : number -> number;
            default -> scalar -> scalar;
        };
    }

    private static StringData text(Object value) {
        return StringData.fromString(value.toString());
    }

    private static Conversion row(RowReader reader) {
        return value -> reader.read((IndexedRecord) value);
    }

    private static Conversion array(Conversion element) {
        return value -> new GenericArrayData(
                ((Collection<?>) value).stream().map(element::convertNullable).toArray());
    }

    private static Conversion map(Conversion entryValue) {
        return value -> {
            Map<StringData, @Nullable Object> entries = new HashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> entries.put(text(key), entryValue.convertNullable(item)));
            return new GenericMapData(entries);
        };
    }
}
