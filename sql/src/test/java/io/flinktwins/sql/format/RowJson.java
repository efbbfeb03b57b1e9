package io.flinktwins.sql.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/** A row of Flink's table runtime as JSON: times in ISO 8601, bytes in base64. */
final class RowJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RowJson() {}

    static JsonNode of(RowData row, RowType type) throws JsonProcessingException {
        return JSON.readTree(JSON.writeValueAsString(value(row, type)));
    }

    private static @Nullable Object value(@Nullable Object value, LogicalType type) {
        if (value instanceof RowData row) {
            return fields(row, (RowType) type);
        } else if (value instanceof ArrayData array) {
            return elements(array, ((ArrayType) type).getElementType());
        } else if (value instanceof MapData map) {
            return entries(map, (MapType) type);
        } else if (value instanceof StringData text) {
            return text.toString();
        } else if (value instanceof TimestampData time) {
            return time.toInstant().toString();
        } else if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        return value;
    }

    private static Map<String, @Nullable Object> fields(RowData row, RowType type) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            LogicalType field = type.getTypeAt(i);
            fields.put(
                    type.getFieldNames().get(i),
                    value(RowData.createFieldGetter(field, i).getFieldOrNull(row), field));
        }
        return fields;
    }

    private static List<@Nullable Object> elements(ArrayData array, LogicalType type) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            elements.add(value(ArrayData.createElementGetter(type).getElementOrNull(array, i), type));
        }
        return elements;
    }

    private static Map<String, @Nullable Object> entries(MapData map, MapType type) {
        List<@Nullable Object> values = elements(map.valueArray(), type.getValueType());
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < map.size(); i++) {
            entries.put(map.keyArray().getString(i).toString(), values.get(i));
        }
        return entries;
    }
}
