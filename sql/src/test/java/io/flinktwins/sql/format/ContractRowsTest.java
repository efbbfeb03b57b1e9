package io.flinktwins.sql.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordJson;
import io.flinktwins.schemas.wire.RecordType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.table.api.TableRuntimeException;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.RowType.RowField;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From a record's bytes to a row and back, beside what fastavro makes of the same values. */
class ContractRowsTest {

    private static final Instant CAPTURED = Instant.parse("2026-11-25T08:00:00.123Z");

    private final OpenedFormat opened = new OpenedFormat();

    @ParameterizedTest
    @MethodSource("records")
    void aRecordIsTheRowThatItWasMadeOf(ContractRecord written) throws Exception {
        RowType columns = written.columns();
        assertThat(RowJson.of(read(written, columns), columns)).isEqualTo(written.row());
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRowIsWrittenToTheSameBytes(ContractRecord written) throws Exception {
        RowType columns = written.columns();
        assertThat(write(written.type(), columns, read(written, columns))).isEqualTo(written.message());
    }

    @ParameterizedTest
    @MethodSource("records")
    void columnsMayComeInAnyOrder(ContractRecord written) throws Exception {
        List<RowField> fields = new ArrayList<>(written.columns().getFields());
        Collections.reverse(fields);
        RowType columns = new RowType(fields);
        RowData row = read(written, columns);
        assertThat(RowJson.of(row, columns)).isEqualTo(written.row());
        assertThat(write(written.type(), columns, row)).isEqualTo(written.message());
    }

    @ParameterizedTest
    @MethodSource("recordsWithDefaults")
    void whatHasADefaultNeedsNoColumn(ContractRecord written) throws Exception {
        RowType columns = new RowType(written.type().codec().schema().getFields().stream()
                .filter(field -> !field.hasDefaultValue())
                .map(field -> new RowField(field.name(), ContractColumns.type(field.schema())))
                .toList());
        assertThat(write(written.type(), columns, read(written, columns))).isEqualTo(written.message());
    }

    @Test
    void aRowOfAClassificationReadsAsTheJobsClass() throws Exception {
        Classification classification = Classification.newBuilder()
                .setImageId("a")
                .setCapturedAt(CAPTURED)
                .setModelName("nano")
                .setModelVersion(7)
                .setTopK(List.of(new RankedClass(3, "Dress", 0.75f), new RankedClass(0, null, 0.25f)))
                .setBatchSize(8)
                .setQueueMicros(1)
                .setPreprocessMicros(2)
                .setInferenceMicros(3)
                .setClassifiedAt(CAPTURED.plusSeconds(1))
                .build();
        RecordCodec<Classification> codec = RecordCodec.of(Classification.class);
        RowType columns = (RowType) ContractColumns.type(codec.schema());
        RecordType<SpecificRecord> type = RecordType.named(Classification.class.getName());
        RowData row = read(type, columns, codec.encode(classification));
        assertThat(codec.decode(write(type, columns, row))).isEqualTo(classification);
    }

    @Test
    void aRecordInJsonIsReadToo() throws Exception {
        ContractRecord written = ContractRecord.of(DeadLetter.class, true);
        byte[] json = RecordJson.encode((DeadLetter) written.type().codec().decode(written.message()));
        RowType columns = written.columns();
        assertThat(RowJson.of(read(written.type(), columns, json), columns)).isEqualTo(written.row());
    }

    @Test
    void aRecordWithoutAValueIsNoRow() throws Exception {
        ContractRecord written = ContractRecord.of(ImageEvent.class, true);
        assertThat(opened.reader(written.type(), written.columns(), false).deserialize(null))
                .isNull();
    }

    @Test
    void aRecordThatCantBeReadFailsAndSaysWhatLeavesItOut() throws Exception {
        ContractRecord written = ContractRecord.of(ImageEvent.class, true);
        ContractDeserializationSchema reader = opened.reader(written.type(), written.columns(), false);
        assertThatThrownBy(() -> reader.deserialize("no Avro".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("can't be read as ImageEvent", "single-object", "ignore-parse-errors");
        assertThatThrownBy(() -> reader.deserialize(
                        ContractRecord.of(DeadLetter.class, true).message()))
                .hasMessageContaining("the record's contract is DeadLetter");
    }

    @Test
    void whatIsLeftOutIsCounted() throws Exception {
        ContractRecord written = ContractRecord.of(ImageEvent.class, true);
        ContractDeserializationSchema reader = opened.reader(written.type(), written.columns(), true);
        assertThat(reader.deserialize(new byte[] {1, 2, 3})).isNull();
        assertThat(reader.deserialize(written.message())).isNotNull();
        assertThat(opened.count(ContractDeserializationSchema.IGNORED_RECORDS)).isEqualTo(1);
    }

    @Test
    void aNullThatTheContractDoesNotAllowBecomesTheDefault() throws Exception {
        ContractRecord written = ContractRecord.of(ImageEvent.class, false);
        GenericRowData row = (GenericRowData) read(written, written.columns());
        row.setField(written.columns().getFieldIndex("attributes"), null);
        assertThat(write(written.type(), written.columns(), row)).isEqualTo(written.message());
    }

    @Test
    void aNullWithoutADefaultFailsAndNamesItsColumn() {
        assertThatThrownBy(() -> writeImageEvent(StringData.fromString("a"), null))
                .isInstanceOf(TableRuntimeException.class)
                .hasMessage(
                        "a row can't be written as ImageEvent: capturedAt is NULL, but the record needs a value there");
    }

    @Test
    void aNullInsideAnArrayFailsAndSaysWhere() throws Exception {
        ContractRecord written = ContractRecord.of(DeadLetter.class, true);
        RowType columns = written.columns();
        GenericRowData row = (GenericRowData) read(written, columns);
        GenericRowData header =
                (GenericRowData) row.getArray(columns.getFieldIndex("headers")).getRow(0, 2);
        header.setField(0, null);
        assertThatThrownBy(() -> write(written.type(), columns, row)).hasMessageContaining("headers[].name is NULL");
    }

    @Test
    void aNullForAKeyFailsAndSaysWhere() throws Exception {
        ContractRecord written = ContractRecord.of(ImageEvent.class, false);
        RowType columns = written.columns();
        GenericRowData row = (GenericRowData) read(written, columns);
        Map<@Nullable StringData, StringData> attributes = new HashMap<>();
        attributes.put(null, StringData.fromString("x"));
        row.setField(columns.getFieldIndex("attributes"), new GenericMapData(attributes));
        assertThatThrownBy(() -> write(written.type(), columns, row))
                .hasMessageContaining("a key of attributes is NULL");
    }

    @Test
    void aSymbolThatTheEnumDoesNotHaveFailsAndShowsThoseThatItHas() throws Exception {
        ContractRecord written = ContractRecord.of(DeadLetter.class, true);
        RowType columns = written.columns();
        GenericRowData row = (GenericRowData) read(written, columns);
        row.setField(columns.getFieldIndex("stage"), StringData.fromString("DELIVERY"));
        assertThatThrownBy(() -> write(written.type(), columns, row))
                .hasMessageContainingAll("stage is 'DELIVERY'", "INGEST", "EVALUATION");
    }

    private byte[] writeImageEvent(@Nullable StringData imageId, @Nullable TimestampData capturedAt) throws Exception {
        ContractRecord written = ContractRecord.of(ImageEvent.class, false);
        GenericRowData row = (GenericRowData) read(written, written.columns());
        row.setField(written.columns().getFieldIndex("imageId"), imageId);
        row.setField(written.columns().getFieldIndex("capturedAt"), capturedAt);
        return write(written.type(), written.columns(), row);
    }

    private RowData read(ContractRecord written, RowType columns) throws Exception {
        return read(written.type(), columns, written.message());
    }

    private RowData read(RecordType<SpecificRecord> type, RowType columns, byte[] message) throws Exception {
        return requireNonNull(opened.reader(type, columns, false).deserialize(message));
    }

    private static byte[] write(RecordType<SpecificRecord> type, RowType columns, RowData row) throws Exception {
        return OpenedFormat.writer(type, columns).serialize(row);
    }

    static Stream<ContractRecord> records() throws IOException {
        return ContractRecord.all().stream();
    }

    static Stream<ContractRecord> recordsWithDefaults() throws IOException {
        return records().filter(written -> !written.complete());
    }
}
