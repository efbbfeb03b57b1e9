package io.flinktwins.schemas.wire;

import java.time.Instant;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Times of other people's schemas. Avro reads a number of the writer's as the reader's, whatever the logical type of either
 * is, so one of microseconds would become a time many thousand years ahead.
 */
final class TimeUnits {

    private static final long MICROS_IN_A_MILLI = 1_000;
    private static final long NANOS_IN_A_MILLI = 1_000_000;

    private TimeUnits() {}

    /** Makes the times in the fields of a record what its writer meant. A number without a logical type counts milliseconds. */
    static void correct(SpecificRecord record, Schema writerSchema) {
        for (Schema.Field field : record.getSchema().getFields()) {
            Schema.Field written = writerSchema.getField(field.name());
            if (written != null && record.get(field.pos()) instanceof Instant time) {
                record.put(
                        field.pos(),
                        Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), inAMilli(written.schema()))));
            }
        }
    }

    private static long inAMilli(Schema written) {
        if (written.isUnion()) {
            return written.getTypes().stream()
                    .mapToLong(TimeUnits::inAMilli)
                    .max()
                    .orElse(1);
        }
        LogicalType unit = written.getLogicalType();
        if (unit instanceof LogicalTypes.TimestampMicros || unit instanceof LogicalTypes.LocalTimestampMicros) {
            return MICROS_IN_A_MILLI;
        } else if (unit instanceof LogicalTypes.TimestampNanos || unit instanceof LogicalTypes.LocalTimestampNanos) {
            return NANOS_IN_A_MILLI;
        }
        return 1;
    }
}
