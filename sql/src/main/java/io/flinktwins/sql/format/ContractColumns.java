package io.flinktwins.sql.format;

import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.RowType.RowField;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/** What a contract's fields are as columns of a table: each has one type, and may be null where the contract allows it. */
final class ContractColumns {

    private static final int MILLISECONDS = 3;
    private static final int MICROSECONDS = 6;

    private ContractColumns() {}

    /** The type of a field; that of a record is a row of all its fields, in their order. */
    static LogicalType type(Schema field) {
        return switch (field.getType()) {
            case UNION -> type(value(field)).copy(true);
            case RECORD -> row(field);
            case ARRAY -> new ArrayType(false, type(field.getElementType()));
            case MAP -> new MapType(false, text(), type(field.getValueType()));
            case STRING, ENUM -> text();
            case BYTES -> new VarBinaryType(false, VarBinaryType.MAX_LENGTH);
            case LONG -> isTime(field) ? time(field) : new BigIntType(false);
            case INT -> new IntType(false);
            case FLOAT -> new FloatType(false);
            case DOUBLE -> new DoubleType(false);
            case BOOLEAN -> new BooleanType(false);
            case NULL, FIXED -> throw new IllegalStateException("no contract has a field of type " + field);
        };
    }

    private static RowType row(Schema contractRecord) {
        return new RowType(
                false,
                contractRecord.getFields().stream()
                        .map(field -> new RowField(field.name(), type(field.schema())))
                        .toList());
    }

    /** The type of a text, and of the keys of a map. */
    static LogicalType text() {
        return new VarCharType(false, VarCharType.MAX_LENGTH);
    }

    private static LogicalType time(Schema field) {
        return new LocalZonedTimestampType(
                false, field.getLogicalType() instanceof LogicalTypes.TimestampMicros ? MICROSECONDS : MILLISECONDS);
    }

    /** Whether the field is an {@link java.time.Instant} in the classes that Avro generates. */
    static boolean isTime(Schema field) {
        return field.getLogicalType() instanceof LogicalTypes.TimestampMillis
                || field.getLogicalType() instanceof LogicalTypes.TimestampMicros;
    }

    /** What a field holds when it is not null: all our unions are of null and something. */
    static Schema value(Schema field) {
        if (field.getType() != Schema.Type.UNION) {
            return field;
        }
        List<Schema> types = field.getTypes();
        return types.get(types.get(0).getType() == Schema.Type.NULL ? 1 : 0);
    }
}
