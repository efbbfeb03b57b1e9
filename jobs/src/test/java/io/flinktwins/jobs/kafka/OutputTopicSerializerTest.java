package io.flinktwins.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.jobs.kafka.KafkaSettings.OutputFormat;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class OutputTopicSerializerTest {

    private static final Instant CAPTURED = Instant.parse("2026-11-25T08:00:00Z");

    @Test
    void aClassificationIsKeyedByItsImageAndTimedByItsCapture() throws Exception {
        Classification classification = classification(CAPTURED);
        ProducerRecord<byte[], byte[]> kafka = serialize(OutputTopic.CLASSIFICATION, OutputFormat.AVRO, classification);
        assertThat(kafka.topic()).isEqualTo("out");
        assertThat(kafka.key()).asString(StandardCharsets.UTF_8).isEqualTo("image-7");
        assertThat(kafka.timestamp()).isEqualTo(CAPTURED.toEpochMilli());
        assertThat(RecordCodec.of(Classification.class).decode(kafka.value())).isEqualTo(classification);
    }

    @Test
    void jsonIsForReadersWithoutAvro() {
        ProducerRecord<byte[], byte[]> kafka =
                serialize(OutputTopic.CLASSIFICATION, OutputFormat.JSON, classification(CAPTURED));
        assertThat(kafka.value()).asString(StandardCharsets.UTF_8).startsWith("{\"imageId\":\"image-7\"");
    }

    @Test
    void aCaptureBefore1970DoesNotBreakTheSink() {
        ProducerRecord<byte[], byte[]> kafka = serialize(
                OutputTopic.CLASSIFICATION, OutputFormat.AVRO, classification(Instant.parse("1969-07-20T20:17:00Z")));
        assertThat(kafka.timestamp()).isZero();
    }

    @Test
    void aDeadLetterOfAnUnreadableRecordHasNoKey() {
        DeadLetter letter = DeadLetter.newBuilder()
                .setStage(Stage.INGEST)
                .setReason(Reason.MALFORMED_RECORD)
                .setMessage("scripted")
                .setTopic("image-events")
                .setPartition(0)
                .setOffset(0)
                .setPayloadSize(0)
                .setFailedAt(CAPTURED)
                .build();
        assertThat(serialize(OutputTopic.DEAD_LETTER, OutputFormat.AVRO, letter).key())
                .isNull();
    }

    @SuppressWarnings("NullAway") // the serializer looks at no context
    private static <T extends SpecificRecord> ProducerRecord<byte[], byte[]> serialize(
            OutputTopic<T> contract, OutputFormat format, T item) {
        OutputTopicSerializer<T> serializer = new OutputTopicSerializer<>("out", contract, format);
        return serializer.serialize(item, null, null);
    }

    private static Classification classification(Instant capturedAt) {
        return Classification.newBuilder()
                .setImageId("image-7")
                .setCapturedAt(capturedAt)
                .setModelName("m")
                .setModelVersion(1)
                .setTopK(List.of(new RankedClass(0, null, 1f)))
                .setBatchSize(1)
                .setQueueMicros(1)
                .setPreprocessMicros(1)
                .setInferenceMicros(1)
                .setClassifiedAt(capturedAt)
                .build();
    }
}
