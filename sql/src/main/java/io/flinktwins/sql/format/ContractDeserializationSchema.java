package io.flinktwins.sql.format;

import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordType;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/** Reads a record of a contract, in whichever released version, as a row. Used by one thread at a time. */
final class ContractDeserializationSchema implements DeserializationSchema<RowData> {

    /** Counts the records that were left out because they could not be read. */
    static final String IGNORED_RECORDS = "ignoredRecords";

    private final RecordType<SpecificRecord> contract;
    private final RowType columns;
    private final TypeInformation<RowData> rowType;
    private final boolean ignoreParseErrors;

    private transient RecordCodec<SpecificRecord> codec;
    private transient RowReader reader;
    private transient Counter ignored;

    ContractDeserializationSchema(
            RecordType<SpecificRecord> contract,
            RowType columns,
            TypeInformation<RowData> rowType,
            boolean ignoreParseErrors) {
        this.contract = contract;
        this.columns = columns;
        this.rowType = rowType;
        this.ignoreParseErrors = ignoreParseErrors;
    }

    @Override
    public void open(InitializationContext context) {
        codec = contract.codec();
        reader = new RowReader(columns, codec.schema());
        ignored = context.getMetricGroup().counter(IGNORED_RECORDS);
    }

    /** The row; null for a record without a value, with which a compacted topic forgets a key, as for Flink's formats. */
    @Override
    public @Nullable RowData deserialize(byte @Nullable [] message) throws IOException {
        if (message == null) {
            return null;
        }
        try {
            return reader.read(codec.decode(message));
        } catch (UndecodableRecordException e) {
            if (ignoreParseErrors) {
                ignored.inc();
                return null;
            }
            // Without its cause: of a chain, the SQL client shows the last one.
            throw new IOException(
                    "a record can't be read as %s: %s; set 'twins-avro.ignore-parse-errors' = 'true' to leave such records out"
                            .formatted(codec.schema().getName(), e.getMessage()));
        }
    }

    @Override
    public boolean isEndOfStream(RowData row) {
        return false;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return rowType;
    }
}
