package io.flinktwins.sql.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a table that names the format is told while a query on it is planned. */
class TwinsAvroFormatTest {

    private static final String REQUIRED =
            "imageId STRING, modelName STRING, modelVersion BIGINT, batchSize INT, queueMicros BIGINT,"
                    + " preprocessMicros BIGINT, inferenceMicros BIGINT, capturedAt TIMESTAMP_LTZ(3),"
                    + " classifiedAt TIMESTAMP_LTZ(3)";

    private TableEnvironment tables;

    @BeforeEach
    void open() {
        tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    }

    @Test
    void columnsAreAnyOfTheContractsFields() {
        create("Classification", "topK ARRAY<ROW<score FLOAT, label STRING>>, imageId STRING");
        assertThat(read()).contains("TableSourceScan");
    }

    @Test
    void aTableWithAllThatHasNoDefaultCanBeWritten() {
        create("Classification", REQUIRED + ", topK ARRAY<ROW<classId INT, score FLOAT>>");
        assertThat(write()).contains("Sink(");
    }

    @Test
    void aTimeMayHaveAWatermark() {
        create("LabelEvent", "labelledAt TIMESTAMP_LTZ(3), WATERMARK FOR labelledAt AS labelledAt");
        assertThat(read()).contains("watermark");
    }

    @Test
    void theKafkaKeyMayBeAColumnOfItsOwn() {
        tables.executeSql(ddl("Classification", "recordKey STRING, imageId STRING")
                + ", 'key.format' = 'raw', 'key.fields' = 'recordKey', 'value.fields-include' = 'EXCEPT_KEY')");
        assertThat(read()).contains("TableSourceScan");
    }

    @Test
    void aColumnThatTheContractDoesNotHaveIsToldThoseThatItHas() {
        create("LabelEvent", "image_id STRING");
        assertThatThrownBy(this::read)
                .isInstanceOf(ValidationException.class)
                .hasMessageContainingAll(
                        "there is no image_id in LabelEvent",
                        "`imageId` STRING, `classId` INT, `labelledAt` TIMESTAMP_LTZ(3)");
    }

    @Test
    void aFieldOfARowThatTheContractDoesNotHaveIsToldThoseOfTheRow() {
        create("Classification", "topK ARRAY<ROW<class_id INT>>");
        assertThatThrownBy(this::read)
                .hasMessageContainingAll(
                        "there is no topK[].class_id in Classification",
                        "`classId` INT, `label` STRING, `score` FLOAT");
    }

    @Test
    void aColumnOfAnotherTypeIsToldTheRightOne() {
        create("LabelEvent", "labelledAt TIMESTAMP(3)");
        assertThatThrownBy(this::read)
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "labelledAt is TIMESTAMP(3) in the table; in LabelEvent it is TIMESTAMP_LTZ(3): write that");
    }

    @Test
    void aTimeWithAnotherPrecisionIsToldTheRightOne() {
        create("LabelEvent", "labelledAt TIMESTAMP_LTZ(6)");
        assertThatThrownBy(this::read)
                .hasMessageContaining(
                        "labelledAt is TIMESTAMP_LTZ(6) in the table; in LabelEvent it is TIMESTAMP_LTZ(3): write that");
    }

    @Test
    void whatIsNoRowIsToldTheWholeRow() {
        create("Classification", "topK ARRAY<STRING>");
        assertThatThrownBy(this::read)
                .hasMessageContaining(
                        "topK[] is STRING in the table; in Classification it is ROW<`classId` INT NOT NULL,"
                                + " `label` STRING, `score` FLOAT NOT NULL>: write that");
    }

    @Test
    void theKeysOfAMapAreTexts() {
        create("ImageEvent", "attributes MAP<INT, STRING>");
        assertThatThrownBy(this::read)
                .hasMessageContaining(
                        "a key of attributes is INT in the table; in ImageEvent it is STRING: write that");
    }

    @Test
    void aColumnThatMayBeNullMustNotPromiseOtherwise() {
        create("ImageEvent", "image BYTES NOT NULL");
        assertThatThrownBy(this::read)
                .hasMessageContaining("image may be null in ImageEvent; leave out NOT NULL and write BYTES");
    }

    @Test
    void whatIsMissingToWriteARecordIsNamed() {
        create("LabelEvent", "imageId STRING");
        assertThat(read()).contains("TableSourceScan");
        assertThatThrownBy(this::write)
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "LabelEvent can't be written without `labelledAt` TIMESTAMP_LTZ(3): add to the table");
    }

    @Test
    void whatIsMissingInsideAColumnIsNamedToo() {
        create("Classification", REQUIRED + ", topK ARRAY<ROW<classId INT>>");
        assertThatThrownBy(this::write)
                .hasMessageContaining("Classification can't be written without `score` FLOAT: add to topK[]");
    }

    @Test
    void aTableHasToNameItsContract() {
        tables.executeSql("CREATE TABLE records (imageId STRING) WITH ('connector' = 'kafka', 'topic' = 't',"
                + " 'properties.bootstrap.servers' = '127.0.0.1:9092', 'format' = 'twins-avro')");
        assertThatThrownBy(this::read)
                .hasStackTraceContaining("the option 'twins-avro.contract' is missing; give it one of ImageEvent,"
                        + " Classification, LabelRequest, LabelEvent, AccuracyReport, DeadLetter");
    }

    @Test
    void aContractThatIsNoneOfOursIsToldThem() {
        create("Label", "imageId STRING");
        assertThatThrownBy(this::read)
                .hasStackTraceContaining("'twins-avro.contract' is 'Label'; give it one of ImageEvent, Classification,"
                        + " LabelRequest, LabelEvent, AccuracyReport, DeadLetter");
    }

    @Test
    void anOptionThatTheFormatDoesNotHaveIsRefused() {
        tables.executeSql(ddl("LabelEvent", "imageId STRING") + ", 'value.twins-avro.charset' = 'UTF-8')");
        assertThatThrownBy(this::read).hasStackTraceContaining("twins-avro.charset");
    }

    private void create(String contract, String columns) {
        tables.executeSql(ddl(contract, columns) + ")");
    }

    /** Of a table whose options go on. */
    private static String ddl(String contract, String columns) {
        return ("CREATE TABLE records (%s) WITH ('connector' = 'kafka', 'topic' = 't',"
                        + " 'properties.bootstrap.servers' = '127.0.0.1:9092', 'scan.startup.mode' = 'earliest-offset',"
                        + " 'value.format' = 'twins-avro', 'value.twins-avro.contract' = '%s'")
                .formatted(columns, contract);
    }

    private String read() {
        return tables.explainSql("SELECT * FROM records");
    }

    private String write() {
        return tables.explainSql("INSERT INTO records SELECT * FROM records");
    }
}
