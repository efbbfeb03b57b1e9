package io.flinktwins.schemas.kafka;

import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of a contract from what a connector has read: a struct, or a map where it has no schema. A field that is
 * missing or null has its default, one that the contract doesn't know is passed over.
 *
 * <p>Thread-safe.
 */
final class StructReader {

    private final SpecificData data;

    StructReader(SpecificData data) {
        this.data = data;
    }

    /**
     * The record.
     *
     * @throws DataException naming the field that is missing or of another type
     */
    IndexedRecord read(Object value, Schema contract) {
        return record(value, contract, "");
    }

    private IndexedRecord record(Object value, Schema schema, String path) {
        require(value instanceof Struct || value instanceof Map, path, "a struct or a map");
        @SuppressWarnings("NullAway") // Avro takes null for "nothing to reuse"
        IndexedRecord record = (IndexedRecord) data.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            String fieldPath = path.isEmpty() ? field.name() : path + "." + field.name();
            Object found = find(value, field.name());
            if (found == null && !field.hasDefaultValue()) {
                throw new DataException("the field %s of %s is missing".formatted(fieldPath, schema.getName()));
            }
            record.put(
                    field.pos(), found == null ? data.getDefaultValue(field) : value(found, field.schema(), fieldPath));
        }
        return record;
    }

    private static @Nullable Object find(Object value, String field) {
        if (value instanceof Struct struct) {
            return struct.schema().field(field) == null ? null : struct.get(field);
        }
        return ((Map<?, ?>) value).get(field);
    }

    private Object value(Object value, Schema schema, String path) {
        return switch (schema.getType()) {
            case UNION -> value(value, ConnectSchemas.other(schema), path);
            case RECORD -> record(value, schema, path);
            case ARRAY -> list(value, schema.getElementType(), path);
            case MAP -> map(value, schema.getValueType(), path);
            case ENUM -> symbol(value, schema, path);
            case STRING -> {
                require(value instanceof CharSequence, path, "a string");
                yield value.toString();
            }
            case BYTES -> bytes(value, path);
            case LONG -> ConnectSchemas.isTimestamp(schema) ? instant(value, path) : integer(value, path);
            case INT -> {
                long number = integer(value, path);
                require(number == (int) number, path, "a whole number of 32 bits");
                yield (int) number;
            }
            case FLOAT -> number(value, path).floatValue();
            case DOUBLE -> number(value, path).doubleValue();
            case BOOLEAN -> {
                require(value instanceof Boolean, path, "a boolean");
                yield value;
            }
            case NULL, FIXED -> throw new IllegalStateException("no contract has a field of type " + schema);
        };
    }

    private List<Object> list(Object value, Schema element, String path) {
        require(value instanceof Collection, path, "an array");
        List<Object> values = new ArrayList<>();
        for (Object found : (Collection<?>) value) {
            String elementPath = "%s[%d]".formatted(path, values.size());
            require(found != null, elementPath, "there");
            values.add(value(found, element, elementPath));
        }
        return values;
    }

    private Map<String, Object> map(Object value, Schema element, String path) {
        require(value instanceof Map, path, "a map");
        Map<String, Object> values = new HashMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            String elementPath = path + "." + entry.getKey();
            require(entry.getValue() != null, elementPath, "there");
            values.put(String.valueOf(entry.getKey()), value(entry.getValue(), element, elementPath));
        }
        return values;
    }

    private Object symbol(Object value, Schema schema, String path) {
        require(
                value instanceof String text && schema.getEnumSymbols().contains(text),
                path,
                "one of " + schema.getEnumSymbols());
        return data.createEnum(value.toString(), schema);
    }

    private static ByteBuffer bytes(Object value, String path) {
        if (value instanceof ByteBuffer buffer) {
            return ByteBuffer.wrap(RecordCodec.bytes(buffer));
        }
        require(value instanceof byte[], path, "bytes");
        return ByteBuffer.wrap((byte[]) value);
    }

    /** A timestamp of Connect, or milliseconds since the epoch. */
    private static Instant instant(Object value, String path) {
        return value instanceof Date date ? date.toInstant() : Instant.ofEpochMilli(integer(value, path));
    }

    private static long integer(Object value, String path) {
        require(
                value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long,
                path,
                "a whole number");
        return ((Number) value).longValue();
    }

    private static Number number(Object value, String path) {
        require(value instanceof Number, path, "a number");
        return (Number) value;
    }

    private static void require(boolean holds, String path, String form) {
        if (!holds) {
            throw new DataException("%s is not %s".formatted(path.isEmpty() ? "the value" : "the field " + path, form));
        }
    }
}
