package io.flinktwins.sql.format;

import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordType;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.api.TableRuntimeException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Writes a row as a record of a contract, in its newest version. Used by one thread at a time. */
final class ContractSerializationSchema implements SerializationSchema<RowData> {

    private final RecordType<SpecificRecord> contract;
    private final RowType columns;

    private transient RecordCodec<SpecificRecord> codec;
    private transient RowWriter writer;

    ContractSerializationSchema(RecordType<SpecificRecord> contract, RowType columns) {
        this.contract = contract;
        this.columns = columns;
    }

    @Override
    public void open(InitializationContext context) {
        codec = contract.codec();
        writer = new RowWriter(columns, codec.schema(), codec.data());
    }

    @Override
    public byte[] serialize(RowData row) {
        try {
            return codec.encode((SpecificRecord) writer.write(row));
        } catch (TableRuntimeException e) {
            throw new TableRuntimeException(
                    "a row can't be written as %s: %s".formatted(codec.schema().getName(), e.getMessage()), e);
        }
    }
}
