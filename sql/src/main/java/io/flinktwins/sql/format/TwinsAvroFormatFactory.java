package io.flinktwins.sql.format;

import io.flinktwins.schemas.wire.RecordType;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * The format {@code twins-avro}: a table's rows are records of one contract, in Avro's single-object encoding. Every
 * released version of the contract is read, the newest is written. Columns that don't fit fail while a query is planned.
 */
public final class TwinsAvroFormatFactory implements DeserializationFormatFactory, SerializationFormatFactory {

    public static final String IDENTIFIER = "twins-avro";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(TwinsAvroOptions.CONTRACT);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(TwinsAvroOptions.IGNORE_PARSE_ERRORS);
    }

    @Override
    public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        RecordType<SpecificRecord> contract = TwinsAvroOptions.contract(options);
        FactoryUtil.validateFactoryOptions(this, options);
        return new Decoding(contract, options.get(TwinsAvroOptions.IGNORE_PARSE_ERRORS));
    }

    @Override
    public EncodingFormat<SerializationSchema<RowData>> createEncodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        RecordType<SpecificRecord> contract = TwinsAvroOptions.contract(options);
        FactoryUtil.validateFactoryOptions(this, options);
        return new Encoding(contract);
    }

    /** Its columns are known only here: some of the table's may be the Kafka key's, and of another format. */
    private static RowType checked(RecordType<SpecificRecord> contract, DataType columns, ColumnCheck.Use use) {
        RowType row = (RowType) columns.getLogicalType();
        ColumnCheck.check(row, contract.codec().schema(), use);
        return row;
    }

    private record Decoding(RecordType<SpecificRecord> contract, boolean ignoreParseErrors)
            implements DecodingFormat<DeserializationSchema<RowData>> {

        @Override
        public DeserializationSchema<RowData> createRuntimeDecoder(
                DynamicTableSource.Context context, DataType columns) {
            return new ContractDeserializationSchema(
                    contract,
                    checked(contract, columns, ColumnCheck.Use.READ),
                    context.createTypeInformation(columns),
                    ignoreParseErrors);
        }

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }
    }

    private record Encoding(RecordType<SpecificRecord> contract)
            implements EncodingFormat<SerializationSchema<RowData>> {

        @Override
        public SerializationSchema<RowData> createRuntimeEncoder(DynamicTableSink.Context context, DataType columns) {
            return new ContractSerializationSchema(contract, checked(contract, columns, ColumnCheck.Use.WRITTEN));
        }

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }
    }
}
