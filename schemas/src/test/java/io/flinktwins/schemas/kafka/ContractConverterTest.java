package io.flinktwins.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Beside Connect's own converter for JSON, which stands for connectors. */
class ContractConverterTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ContractConverter converter = new ContractConverter();
    private final JsonConverter connectors = new JsonConverter();

    /** A topic by its default name, and a record of it. */
    record InTopic(String topic, SpecificRecord record) {

        @SuppressWarnings("unchecked") // the class is that of the record
        byte[] bytes() {
            return RecordCodec.of((Class<SpecificRecord>) record.getClass()).encode(record);
        }
    }

    static InTopic[] records() {
        return new InTopic[] {
            new InTopic("image-events", SampleRecords.image()),
            new InTopic("labels", SampleRecords.label()),
            new InTopic("classifications", SampleRecords.classification()),
            new InTopic("dead-letters", SampleRecords.letter()),
        };
    }

    @BeforeEach
    void configure() {
        converter.configure(Map.of(), false);
        connectors.configure(Map.of("schemas.enable", true), false);
    }

    @ParameterizedTest
    @MethodSource("records")
    void aSinkGetsEachFieldUnderItsName(InTopic sent) throws IOException {
        SchemaAndValue struct = converter.toConnectData(sent.topic, sent.bytes());
        ((Struct) struct.value()).validate();
        JsonNode seen = JSON.readTree(connectors.fromConnectData(sent.topic, struct.schema(), struct.value()))
                .get("payload");
        assertThat(seen).isEqualTo(JSON.readTree(withMillis(sent.record()).toString()));
    }

    /** Connect's JSON has times in milliseconds, ours in words. */
    private static ObjectNode withMillis(SpecificRecord record) {
        ObjectNode node = RecordJson.of(record);
        for (String time : new String[] {"capturedAt", "labelledAt", "classifiedAt", "failedAt"}) {
            if (node.hasNonNull(time)) {
                node.put(time, Instant.parse(node.get(time).textValue()).toEpochMilli());
            }
        }
        return node;
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordThatWentThroughAConnectorIsTheSame(InTopic sent) {
        SchemaAndValue struct = converter.toConnectData(sent.topic, sent.bytes());
        byte[] stored = connectors.fromConnectData(sent.topic, struct.schema(), struct.value());
        SchemaAndValue restored = connectors.toConnectData(sent.topic, stored);
        assertThat(converter.fromConnectData(sent.topic, restored.schema(), restored.value()))
                .isEqualTo(sent.bytes());
    }

    @Test
    void aSourceNeedsOnlyTheFieldsWithoutADefaultAndMayHaveOthers() throws Exception {
        Schema schema = SchemaBuilder.struct()
                .field("imageId", Schema.STRING_SCHEMA)
                .field("capturedAt", Schema.INT64_SCHEMA)
                .field("image", Schema.BYTES_SCHEMA)
                .field("colour", Schema.STRING_SCHEMA)
                .build();
        Struct found = new Struct(schema)
                .put("imageId", "a")
                .put("capturedAt", 5L)
                .put("image", new byte[] {1, 2})
                .put("colour", "red");
        byte[] bytes = converter.fromConnectData("image-events", schema, found);
        assertThat(RecordCodec.of(ImageEvent.class).decode(bytes))
                .isEqualTo(ImageEvent.newBuilder()
                        .setImageId("a")
                        .setCapturedAt(Instant.ofEpochMilli(5))
                        .setImage(ByteBuffer.wrap(new byte[] {1, 2}))
                        .build());
        Map<String, Object> schemaless = Map.of("imageId", "a", "capturedAt", 5L, "image", new byte[] {1, 2});
        assertThat(converter.fromConnectData("image-events", null, schemaless)).isEqualTo(bytes);
    }

    @Test
    void aFieldThatIsMissingOrOfAnotherTypeIsNamed() {
        assertThatThrownBy(() -> converter.fromConnectData("labels", null, Map.of("imageId", "a")))
                .isInstanceOf(DataException.class)
                .hasMessage("the field labelledAt of LabelEvent is missing");
        assertThatThrownBy(() -> converter.fromConnectData("labels", null, Map.of("imageId", 7)))
                .isInstanceOf(DataException.class)
                .hasMessage("the field imageId is not a string");
        assertThatThrownBy(() -> converter.fromConnectData("labels", null, "a"))
                .isInstanceOf(DataException.class)
                .hasMessage("the value is not a struct or a map");
        Map<String, Object> large = Map.of("imageId", "a", "labelledAt", 5L, "classId", 1L << 40);
        assertThatThrownBy(() -> converter.fromConnectData("labels", null, large))
                .isInstanceOf(DataException.class)
                .hasMessage("the field classId is not a whole number of 32 bits");
    }

    @Test
    void anotherTopicsContractIsConfigured() {
        converter.configure(Map.of("flinktwins.contract", "Classification"), false);
        byte[] bytes = RecordCodec.of(Classification.class).encode(SampleRecords.classification());
        assertThat(converter.toConnectData("answers", bytes).schema().name())
                .isEqualTo("io.flinktwins.schemas.Classification");
        assertThatThrownBy(() -> converter.configure(Map.of(), true)).isInstanceOf(ConfigException.class);
    }

    @Test
    void aDeletionStaysOneAndGarbageIsRefused() {
        assertThat(converter.toConnectData("labels", null)).isEqualTo(SchemaAndValue.NULL);
        assertThat(converter.fromConnectData("labels", null, null)).isNull();
        assertThatThrownBy(() -> converter.toConnectData("labels", new byte[] {1}))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("MALFORMED_RECORD");
    }
}
