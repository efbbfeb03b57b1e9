package io.flinktwins.sql.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.flink.table.api.TableRuntimeException;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Makes a contract's records of rows, from columns that fit by {@link ColumnCheck}. A field without a column, or with a NULL
 * that the contract does not allow, has its default. Thread-safe.
 */
final class RowWriter {

    /** From a value of Flink's table runtime to one of Avro's classes. */
    @FunctionalInterface
    private interface Conversion {

        Object convert(Object value);
    }

    /** A field, and what finds its value in a row. */
    private record Column(Schema.Field field, String path, RowData.FieldGetter getter, Conversion conversion) {}

    private final Schema contractRecord;
    private final SpecificData data;
    private final List<Column> columns = new ArrayList<>();

    /** @param data what makes the records, and what is in them, of the generated classes */
    RowWriter(RowType row, Schema contractRecord, SpecificData data) {
        this(row, contractRecord, data, "");
    }

    private RowWriter(RowType row, Schema contractRecord, SpecificData data, String prefix) {
        this.contractRecord = contractRecord;
        this.data = data;
        for (Schema.Field field : contractRecord.getFields()) {
            columns.add(column(row, field, prefix + field.name()));
        }
    }

    private Column column(RowType row, Schema.Field field, String path) {
        int index = row.getFieldIndex(field.name());
        if (index < 0) {
            return new Column(field, path, absent -> null, value -> value);
        }
        LogicalType type = row.getTypeAt(index);
        return new Column(field, path, RowData.createFieldGetter(type, index), conversion(type, field.schema(), path));
    }

    /**
     * The record of a row.
     *
     * @throws TableRuntimeException if a column is NULL whose field needs a value, or no symbol of its enum
     */
    IndexedRecord write(RowData row) {
        @SuppressWarnings("NullAway") // Avro takes null for "nothing to reuse"
        IndexedRecord written = (IndexedRecord) data.newRecord(null, contractRecord);
        for (Column column : columns) {
            Object value = column.getter().getFieldOrNull(row);
            written.put(
                    column.field().pos(),
                    value == null ? absent(column) : column.conversion().convert(value));
        }
        return written;
    }

    private @Nullable Object absent(Column column) {
        if (column.field().schema().isNullable()) {
            return null;
        } else if (column.field().hasDefaultValue()) {
            return data.getDefaultValue(column.field());
        }
        throw isNull(column.path());
    }

    private static TableRuntimeException isNull(String path) {
        return new TableRuntimeException("%s is NULL, but the record needs a value there".formatted(path));
    }

    private Conversion conversion(LogicalType column, Schema field, String path) {
        Schema value = ContractColumns.value(field);
        return switch (value.getType()) {
            case RECORD -> row(new RowWriter((RowType) column, value, data, path + "."));
            case ARRAY -> array(elements(((ArrayType) column).getElementType(), value.getElementType(), path + "[]"));
            case MAP -> map((MapType) column, value.getValueType(), path);
            case STRING -> Object::toString;
            case ENUM -> symbol -> symbol(symbol.toString(), value, path);
            case BYTES -> bytes -> ByteBuffer.wrap((byte[]) bytes);
            case LONG -> ContractColumns.isTime(value) ? time -> ((TimestampData) time).toInstant() : number -> number;
            default -> scalar -> scalar;
        };
    }

    private Object symbol(String symbol, Schema value, String path) {
        if (!value.getEnumSymbols().contains(symbol)) {
            throw new TableRuntimeException(
                    "%s is '%s', but can be %s only".formatted(path, symbol, value.getEnumSymbols()));
        }
        return data.createEnum(symbol, value);
    }

    private static Conversion row(RowWriter writer) {
        return value -> writer.write((RowData) value);
    }

    private static Conversion array(Elements elements) {
        return value -> elements.of((ArrayData) value);
    }

    private Conversion map(MapType column, Schema valueType, String path) {
        Elements keys =
                new Elements(ArrayData.createElementGetter(column.getKeyType()), Object::toString, "a key of " + path);
        Elements values = elements(column.getValueType(), valueType, "a value of " + path);
        return value -> {
            MapData map = (MapData) value;
            List<Object> entryKeys = keys.of(map.keyArray());
            List<Object> entryValues = values.of(map.valueArray());
            Map<String, Object> entries = new HashMap<>();
            for (int i = 0; i < map.size(); i++) {
                entries.put((String) entryKeys.get(i), entryValues.get(i));
            }
            return entries;
        };
    }

    private Elements elements(LogicalType type, Schema element, String path) {
        return new Elements(ArrayData.createElementGetter(type), conversion(type, element, path), path);
    }

    /** What is in an array, none of it null: no contract has nulls there. */
    private record Elements(ArrayData.ElementGetter getter, Conversion conversion, String path) {

        List<Object> of(ArrayData array) {
            List<Object> values = new ArrayList<>(array.size());
            for (int i = 0; i < array.size(); i++) {
                Object value = getter.getElementOrNull(array, i);
                if (value == null) {
                    throw isNull(path);
                }
                values.add(conversion.convert(value));
            }
            return values;
        }
    }
}
