package io.flinktwins.schemas.kafka;

import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema.Field;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * Translates schemas of contracts into those of Connect: a union with null is an optional schema, an enum a string, and a
 * field keeps its default.
 */
final class ConnectSchemas {

    private ConnectSchemas() {}

    static Schema of(org.apache.avro.Schema contract, SpecificData data) {
        return builder(contract, data).build();
    }

    /** The schema of a union's other part, beside null. */
    static org.apache.avro.Schema other(org.apache.avro.Schema union) {
        // All our unions are of null and something.
        return union.getTypes().get(union.getTypes().get(0).getType() == org.apache.avro.Schema.Type.NULL ? 1 : 0);
    }

    static boolean isTimestamp(org.apache.avro.Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
    }

    private static SchemaBuilder builder(org.apache.avro.Schema schema, SpecificData data) {
        return switch (schema.getType()) {
            case UNION -> builder(other(schema), data).optional();
            case RECORD -> record(schema, data);
            case ARRAY -> SchemaBuilder.array(of(schema.getElementType(), data));
            case MAP -> SchemaBuilder.map(Schema.STRING_SCHEMA, of(schema.getValueType(), data));
            case ENUM, STRING -> SchemaBuilder.string();
            case BYTES -> SchemaBuilder.bytes();
            case LONG -> isTimestamp(schema) ? Timestamp.builder() : SchemaBuilder.int64();
            case INT -> SchemaBuilder.int32();
            case FLOAT -> SchemaBuilder.float32();
            case DOUBLE -> SchemaBuilder.float64();
            case BOOLEAN -> SchemaBuilder.bool();
            case NULL, FIXED -> throw new IllegalStateException("no contract has a field of type " + schema);
        };
    }

    private static SchemaBuilder record(org.apache.avro.Schema record, SpecificData data) {
        SchemaBuilder struct = SchemaBuilder.struct().name(record.getFullName()).doc(record.getDoc());
        for (Field field : record.getFields()) {
            SchemaBuilder value = builder(field.schema(), data).doc(field.doc());
            Object absent = field.hasDefaultValue() ? data.getDefaultValue(field) : null;
            if (absent != null) {
                value.defaultValue(Structs.value(absent, field.schema(), value));
            }
            struct.field(field.name(), value.build());
        }
        return struct;
    }
}
