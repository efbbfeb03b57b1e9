package io.flinktwins.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaHistoryTest {

    static List<Schema> contracts() {
        return List.of(
                ImageEvent.getClassSchema(),
                Classification.getClassSchema(),
                LabelRequest.getClassSchema(),
                LabelEvent.getClassSchema(),
                AccuracyReport.getClassSchema(),
                DeadLetter.getClassSchema());
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void theNewestVersionIsTheOneThatWeWrite(Schema contract) {
        List<Schema> versions = SchemaHistory.of(contract.getName());
        assertThat(versions).isNotEmpty();
        assertThat(SchemaNormalization.toParsingForm(versions.get(versions.size() - 1)))
                .isEqualTo(SchemaNormalization.toParsingForm(contract));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void everyVersionReadsEveryOther(Schema contract) {
        List<Schema> versions = SchemaHistory.of(contract.getName());
        for (Schema reader : versions) {
            for (Schema writer : versions) {
                assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                                .getType())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @Test
    void aContractWithoutHistoryHasNoVersions() {
        assertThat(SchemaHistory.of("NoSuchContract")).isEmpty();
    }

    @Test
    void reasonsAndStagesHaveADefaultForReadersThatDoNotKnowANewOne() {
        Schema letter = DeadLetter.getClassSchema();
        assertThat(letter.getField("reason").schema().getEnumDefault()).isEqualTo("UNKNOWN");
        assertThat(letter.getField("stage").schema().getEnumDefault()).isEqualTo("UNKNOWN");
    }

    @Test
    void aFieldWithoutDefaultWouldBeFoundIncompatible() throws Exception {
        Schema older = ImageEvent.getClassSchema();
        Schema newer = new Schema.Parser()
                .parse(older.toString()
                        .replace("\"fields\":[", "\"fields\":[{\"name\":\"mandatory\",\"type\":\"string\"},"));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new SchemaValidatorBuilder()
                        .canReadStrategy()
                        .validateAll()
                        .validate(newer, List.of(older)))
                .hasMessageContaining("mandatory");
    }
}
