package io.flinktwins.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelledImage;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordJson;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class ContractSerializerTest {

    private final ContractSerializer<SpecificRecord> serializer = new ContractSerializer<>();
    private final ContractDeserializer<SpecificRecord> deserializer = new ContractDeserializer<>();

    @Test
    void aRecordIsWrittenAsTheJobsWriteIt() {
        assertThat(serializer.serialize("camera", SampleRecords.image()))
                .isEqualTo(RecordCodec.of(ImageEvent.class).encode(SampleRecords.image()));
    }

    @Test
    void topicsWithDefaultNamesNeedNoConfiguration() {
        deserializer.configure(Map.of(), false);
        for (SpecificRecord record : new SpecificRecord[] {SampleRecords.image(), SampleRecords.label()}) {
            String topic = record instanceof ImageEvent ? "image-events" : "labels";
            assertThat(deserializer.deserialize(topic, serializer.serialize(topic, record)))
                    .isEqualTo(record);
        }
    }

    @Test
    void anyTopicHasTheContractThatIsConfigured() {
        byte[] value = serializer.serialize("answers", SampleRecords.classification());
        deserializer.configure(Map.of(ContractDeserializer.CONTRACT, "Classification"), false);
        assertThat(deserializer.deserialize("answers", value)).isEqualTo(SampleRecords.classification());
        try (ContractDeserializer<Classification> ofClass = new ContractDeserializer<>(Classification.class)) {
            assertThat(ofClass.deserialize("answers", value)).isEqualTo(SampleRecords.classification());
        }
    }

    @Test
    void withoutAContractTheTopicAndThePropertyAreNamed() {
        deserializer.configure(Map.of(), false);
        assertThatThrownBy(() -> deserializer.deserialize("answers", new byte[] {1}))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("flinktwins.contract", "the topic answers", "AccuracyReport, Classification");
        assertThatThrownBy(() -> deserializer.configure(Map.of(ContractDeserializer.CONTRACT, "Answer"), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("Answer", "there is no such contract");
    }

    @Test
    void jsonIsReadAsWell() {
        assertThat(deserializer.deserialize("labels", RecordJson.encode(SampleRecords.label())))
                .isEqualTo(SampleRecords.label());
    }

    @Test
    void aDeletionStaysOne() {
        assertThat(serializer.serialize("labels", null)).isNull();
        assertThat(deserializer.deserialize("labels", (byte[]) null)).isNull();
    }

    @Test
    void whatIsNoRecordOfTheContractIsToldWithItsReason() {
        byte[] label = serializer.serialize("labels", SampleRecords.label());
        assertThatThrownBy(() -> deserializer.deserialize("image-events", label))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("the record's contract is LabelEvent, but this topic takes ImageEvent")
                .hasMessageContaining("UNKNOWN_SCHEMA");
    }

    @Test
    void whatIsNoWholeRecordOfAContractIsNotWritten() {
        assertThatThrownBy(() -> serializer.serialize("labels", new LabelEvent()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("is no whole LabelEvent");
        LabelledImage stored = new LabelledImage("a", ByteBuffer.allocate(1), 1, null);
        assertThatThrownBy(() -> serializer.serialize("labels", stored))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("is none of our contracts");
    }
}
