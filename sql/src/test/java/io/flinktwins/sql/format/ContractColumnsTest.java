package io.flinktwins.sql.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class ContractColumnsTest {

    @Test
    void anImageEventHasBytesTimeAndAttributes() {
        assertThat(columns(ImageEvent.getClassSchema()))
                .containsExactly(
                        "`imageId` STRING NOT NULL",
                        "`capturedAt` TIMESTAMP_LTZ(3) NOT NULL",
                        "`image` BYTES",
                        "`imageUri` STRING",
                        "`source` STRING",
                        "`attributes` MAP<STRING NOT NULL, STRING NOT NULL> NOT NULL");
    }

    @Test
    void aClassificationHasItsClassesAsRows() {
        assertThat(columns(Classification.getClassSchema()))
                .contains(
                        "`modelVersion` BIGINT NOT NULL",
                        "`topK` ARRAY<ROW<`classId` INT NOT NULL, `label` STRING, `score` FLOAT NOT NULL> NOT NULL>"
                                + " NOT NULL",
                        "`classifiedAt` TIMESTAMP_LTZ(3) NOT NULL");
    }

    @Test
    void aLabelMayNameItsClassInEitherWay() {
        assertThat(columns(LabelEvent.getClassSchema())).contains("`classId` INT", "`label` STRING");
    }

    @Test
    void anAccuracyReportHasItsEnumsAsTextsAndItsRecordsAsRows() {
        assertThat(columns(AccuracyReport.getClassSchema()))
                .contains(
                        "`windowKind` STRING NOT NULL",
                        "`top1` DOUBLE",
                        "`top1Interval` ROW<`low` DOUBLE NOT NULL, `high` DOUBLE NOT NULL>",
                        "`top5Interval` ROW<`low` DOUBLE NOT NULL, `high` DOUBLE NOT NULL>",
                        "`isFinal` BOOLEAN NOT NULL");
    }

    @Test
    void aDeadLetterHasTheHeadersOfItsRecord() {
        assertThat(columns(DeadLetter.getClassSchema()))
                .contains(
                        "`reason` STRING NOT NULL",
                        "`recordTimestamp` TIMESTAMP_LTZ(3)",
                        "`payload` BYTES",
                        "`headers` ARRAY<ROW<`name` STRING NOT NULL, `value` BYTES> NOT NULL> NOT NULL");
    }

    @Test
    void aTimeInMicrosecondsKeepsThem() {
        Schema micros = LogicalTypes.timestampMicros()
                .addToSchema(SchemaBuilder.builder().longType());
        assertThat(ContractColumns.type(micros).asSummaryString()).isEqualTo("TIMESTAMP_LTZ(6) NOT NULL");
    }

    private static List<String> columns(Schema contract) {
        return ((RowType) ContractColumns.type(contract))
                .getFields().stream().map(RowType.RowField::asSummaryString).toList();
    }
}
