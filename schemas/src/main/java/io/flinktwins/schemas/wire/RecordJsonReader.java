package io.flinktwins.schemas.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.flinktwins.schemas.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link RecordJson} writes. A field that is missing has its default, one that the schema doesn't know is
 * passed over: so newer and older versions of a contract meet, as they do in Avro.
 *
 * <p>Thread-safe.
 */
final class RecordJsonReader {

    /**
     * A string as long as its record, because an image is one; nothing else is read of it. Of a field that is there twice
     * nobody knows which one counts.
     */
    private static final ObjectReader JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Schema schema;
    private final SpecificData data;

    RecordJsonReader(Schema schema, SpecificData data) {
        this.schema = schema;
        this.data = data;
    }

    /**
     * Reads one record.
     *
     * @throws UndecodableRecordException naming the field that is wrong
     */
    Object read(byte[] bytes) throws UndecodableRecordException {
        try {
            return record(JSON.readTree(bytes), schema, "");
        } catch (JsonProcessingException e) {
            throw malformed("no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw malformed("no JSON: " + e.getMessage());
        }
    }

    private IndexedRecord record(JsonNode node, Schema recordSchema, String path) throws UndecodableRecordException {
        require(node.isObject(), path, "an object");
        @SuppressWarnings("NullAway") // Avro takes null for "nothing to reuse"
        IndexedRecord record = (IndexedRecord) data.newRecord(null, recordSchema);
        for (Schema.Field field : recordSchema.getFields()) {
            String fieldPath = path.isEmpty() ? field.name() : path + "." + field.name();
            JsonNode value = node.get(field.name());
            if (value == null && !field.hasDefaultValue()) {
                throw malformed("the field %s is missing".formatted(fieldPath));
            }
            record.put(
                    field.pos(), value == null ? data.getDefaultValue(field) : value(value, field.schema(), fieldPath));
        }
        return record;
    }

    private @Nullable Object value(JsonNode node, Schema schema, String path) throws UndecodableRecordException {
        return switch (schema.getType()) {
            // All our unions are of null and something.
            case UNION -> node.isNull() ? null : value(node, other(schema), path);
            case RECORD -> record(node, schema, path);
            case ARRAY -> array(node, schema.getElementType(), path);
            case MAP -> map(node, schema.getValueType(), path);
            case ENUM -> symbol(node, schema, path);
            case STRING -> {
                require(node.isTextual(), path, "a text");
                yield node.textValue();
            }
            case BYTES -> bytes(node, path);
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? instant(node, path)
                        : integer(node, path);
            case INT -> {
                require(node.canConvertToInt() && node.isIntegralNumber(), path, "a whole number of 32 bits");
                yield node.intValue();
            }
            case FLOAT -> {
                require(node.isNumber(), path, "a number");
                yield node.floatValue();
            }
            case DOUBLE -> {
                require(node.isNumber(), path, "a number");
                yield node.doubleValue();
            }
            case BOOLEAN -> {
                require(node.isBoolean(), path, "true or false");
                yield node.booleanValue();
            }
            case NULL, FIXED -> throw new IllegalStateException("no contract has a field of type " + schema);
        };
    }

    private static Schema other(Schema union) {
        return union.getTypes().get(union.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0);
    }

    private List<@Nullable Object> array(JsonNode node, Schema element, String path) throws UndecodableRecordException {
        require(node.isArray(), path, "an array");
        List<@Nullable Object> values = new ArrayList<>(node.size());
        for (JsonNode value : node) {
            values.add(value(value, element, "%s[%d]".formatted(path, values.size())));
        }
        return values;
    }

    private Map<String, @Nullable Object> map(JsonNode node, Schema valueSchema, String path)
            throws UndecodableRecordException {
        require(node.isObject(), path, "an object");
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            values.put(entry.getKey(), value(entry.getValue(), valueSchema, path + "." + entry.getKey()));
        }
        return values;
    }

    /** A symbol that this version of the contract doesn't know is the enum's default, as in Avro. */
    private Object symbol(JsonNode node, Schema schema, String path) throws UndecodableRecordException {
        require(node.isTextual(), path, "a text");
        boolean isKnown = schema.getEnumSymbols().contains(node.textValue());
        require(isKnown || schema.getEnumDefault() != null, path, "one of " + schema.getEnumSymbols());
        return data.createEnum(isKnown ? node.textValue() : schema.getEnumDefault(), schema);
    }

    private static ByteBuffer bytes(JsonNode node, String path) throws UndecodableRecordException {
        require(node.isTextual(), path, "bytes in base64");
        try {
            return ByteBuffer.wrap(node.binaryValue());
        } catch (IOException e) {
            throw wrong(path, "bytes in base64");
        }
    }

    private static Instant instant(JsonNode node, String path) throws UndecodableRecordException {
        try {
            // In milliseconds, as Avro has it: what is further away than a long of them would fail where it is used.
            return Instant.ofEpochMilli(
                    node.isTextual() ? Instant.parse(node.textValue()).toEpochMilli() : integer(node, path));
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(path, "a time such as 2026-11-25T08:00:00Z");
        }
    }

    private static long integer(JsonNode node, String path) throws UndecodableRecordException {
        require(node.canConvertToLong() && node.isIntegralNumber(), path, "a whole number of 64 bits");
        return node.longValue();
    }

    private static void require(boolean holds, String path, String form) throws UndecodableRecordException {
        if (!holds) {
            throw wrong(path, form);
        }
    }

    private static UndecodableRecordException wrong(String path, String form) {
        return malformed("%s is not %s".formatted(path.isEmpty() ? "the record" : "the field " + path, form));
    }

    private static UndecodableRecordException malformed(String message) {
        return new UndecodableRecordException(Reason.MALFORMED_RECORD, message);
    }
}
