package io.flinktwins.schemas.kafka;

import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Writes records of contracts as structs of Connect, by {@link ConnectSchemas}. */
final class Structs {

    private Structs() {}

    static Struct of(IndexedRecord record, Schema schema) {
        Struct struct = new Struct(schema);
        for (Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value != null) {
                struct.put(
                        field.name(),
                        value(value, field.schema(), schema.field(field.name()).schema()));
            }
        }
        return struct;
    }

    /** A value of a schema, as Connect has it. */
    static Object value(Object value, org.apache.avro.Schema avro, Schema connect) {
        return switch (avro.getType()) {
            case UNION -> value(value, ConnectSchemas.other(avro), connect);
            case RECORD -> of((IndexedRecord) value, connect);
            case ARRAY -> list((Collection<?>) value, avro.getElementType(), connect.valueSchema());
            case MAP -> map((Map<?, ?>) value, avro.getValueType(), connect.valueSchema());
            case ENUM, STRING -> value.toString();
            default -> value instanceof Instant instant ? Date.from(instant) : value;
        };
    }

    private static List<Object> list(Collection<?> values, org.apache.avro.Schema avro, Schema connect) {
        return values.stream().map(value -> value(value, avro, connect)).toList();
    }

    private static Map<String, Object> map(Map<?, ?> values, org.apache.avro.Schema avro, Schema connect) {
        Map<String, Object> map = new HashMap<>();
        values.forEach((key, value) -> map.put(key.toString(), value(value, avro, connect)));
        return map;
    }
}
