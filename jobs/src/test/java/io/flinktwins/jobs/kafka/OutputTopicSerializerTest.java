package io.flinktwins.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flinktwins.jobs.kafka.KafkaSettings.OutputFormat;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.ClassFigures;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ConfusionCount;
import io.flinktwins.schemas.Coverage;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.RecordHeader;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputTopicSerializerTest {

    private static final Instant CAPTURED = Instant.parse("2026-11-25T08:00:00Z");
    private static final long MEBIBYTE = 1 << 20;
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aClassificationIsKeyedByItsImageAndContinuesItsTrace() throws Exception {
        Classification classification = classification(List.of(new RankedClass(0, null, 1f)));
        ProducerRecord<byte[], byte[]> kafka =
                serialize(OutputTopic.CLASSIFICATION, OutputFormat.AVRO, classification, MEBIBYTE);
        assertThat(kafka.topic()).isEqualTo("out");
        assertThat(kafka.key()).asString(StandardCharsets.UTF_8).isEqualTo("image-7");
        assertThat(kafka.headers().lastHeader("traceparent").value())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(TRACE);
        assertThat(RecordCodec.of(Classification.class).decode(kafka.value())).isEqualTo(classification);
    }

    @Test
    void itsKafkaTimestampIsLeftToTheProducer() {
        assertThat(serialize(OutputTopic.CLASSIFICATION, OutputFormat.AVRO, classification(List.of()), MEBIBYTE)
                        .timestamp())
                .isNull();
    }

    @Test
    void jsonIsForReadersWithoutAvro() {
        ProducerRecord<byte[], byte[]> kafka =
                serialize(OutputTopic.CLASSIFICATION, OutputFormat.JSON, classification(List.of()), MEBIBYTE);
        assertThat(kafka.value()).asString(StandardCharsets.UTF_8).startsWith("{\"imageId\":\"image-7\"");
    }

    @Test
    void aDeadLetterHasTheRecordsKeyOrItsPositionWhereTheImageIsNotKnown() {
        assertThat(serialize(OutputTopic.DEAD_LETTER, OutputFormat.AVRO, letter(null), MEBIBYTE)
                        .key())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("image-events-3@4");
        DeadLetter keyed = DeadLetter.newBuilder(letter(null))
                .setKey(ByteBuffer.wrap(new byte[] {-1}))
                .build();
        assertThat(serialize(OutputTopic.DEAD_LETTER, OutputFormat.AVRO, keyed, MEBIBYTE)
                        .key())
                .containsExactly(-1);
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void attributesAreLeftOutFirstThenNamesOfClassesAndThenTheLessProbable(OutputFormat format) throws Exception {
        Classification classification = Classification.newBuilder(classification(IntStream.range(0, 1_000)
                        .mapToObj(id -> new RankedClass(id, "x".repeat(1_000), 1f / (id + 1)))
                        .toList()))
                .setAttributes(Map.of("line", "y".repeat(60_000)))
                .build();
        Classification unattributed =
                decode(Classification.class, serialize(OutputTopic.CLASSIFICATION, format, classification, 1_060_000));
        assertThat(unattributed.getAttributes()).isEmpty();
        assertThat(unattributed.getTopK()).isEqualTo(classification.getTopK());
        Classification nameless =
                decode(Classification.class, serialize(OutputTopic.CLASSIFICATION, format, classification, 100_000));
        assertThat(nameless.getTopK())
                .hasSize(1_000)
                .allSatisfy(ranked -> assertThat(ranked.getLabel()).isNull());
        Classification shorter =
                decode(Classification.class, serialize(OutputTopic.CLASSIFICATION, format, classification, 4_000));
        assertThat(shorter.getTopK()).hasSizeBetween(50, 999).first().isEqualTo(new RankedClass(0, null, 1f));
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void aLetterLosesItsPayloadThenItsHeadersAndItsKey(OutputFormat format) throws Exception {
        DeadLetter large = DeadLetter.newBuilder(letter(new byte[900_000]))
                .setKey(ByteBuffer.wrap(new byte[200_000]))
                .setHeaders(List.of(new RecordHeader("h", ByteBuffer.wrap(new byte[400_000]))))
                .build();
        DeadLetter withoutPayload =
                decode(DeadLetter.class, serialize(OutputTopic.DEAD_LETTER, format, large, MEBIBYTE));
        assertThat(withoutPayload.getPayload()).isNull();
        assertThat(withoutPayload.getHeaders()).hasSize(1);
        DeadLetter position = decode(DeadLetter.class, serialize(OutputTopic.DEAD_LETTER, format, large, 4_000));
        assertThat(position.getHeaders()).isEmpty();
        assertThat(position.getKey()).isNull();
        assertThat(position.getPayloadSize()).isEqualTo(900_000);
        assertThat(position.getOffset()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void aReportOfManyClassesKeepsThoseWithTheMostImages(OutputFormat format) throws Exception {
        AccuracyReport report = report(1_000);
        AccuracyReport kept =
                decode(AccuracyReport.class, serialize(OutputTopic.ACCURACY_REPORT, format, report, 100_000));
        assertThat(kept.getClasses().size() + kept.getOmittedClasses()).isEqualTo(1_000);
        assertThat(kept.getConfusion().size() + kept.getOmittedConfusionCells()).isEqualTo(40_000);
        assertThat(kept.getConfusion()).isNotEmpty();
        long least = kept.getConfusion().stream()
                .mapToLong(ConfusionCount::getCount)
                .min()
                .orElseThrow();
        assertThat(least).isEqualTo(40_000 - kept.getConfusion().size());
        assertThat(kept.getClasses()).isSortedAccordingTo((one, other) -> one.getClassId() - other.getClassId());
    }

    @Test
    void aTopicThatTakesNothingIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> serialize(OutputTopic.CLASSIFICATION, OutputFormat.AVRO, classification(List.of()), 100))
                .withMessageContaining("the topic out takes records of 100 bytes");
    }

    @Test
    void aSizeIsAtLeastWhatKafkaEstimates() {
        for (int length : new int[] {0, 1, 100, 10_000, 1_000_000}) {
            ProducerRecord<byte[], byte[]> kafka = new ProducerRecord<>("out", new byte[length / 2], new byte[length]);
            kafka.headers().add("name \u20ac", new byte[length / 3]).add("empty", null);
            int estimate = AbstractRecords.estimateSizeInBytesUpperBound(
                    RecordBatch.CURRENT_MAGIC_VALUE,
                    CompressionType.NONE,
                    kafka.key(),
                    kafka.value(),
                    kafka.headers().toArray());
            assertThat(RecordSize.of(kafka)).isBetween((long) estimate, estimate + 100L + estimate / 200);
        }
    }

    private static <T extends SpecificRecord> T decode(Class<T> contract, ProducerRecord<byte[], byte[]> kafka)
            throws UndecodableRecordException {
        return RecordCodec.of(contract).decode(kafka.value());
    }

    @SuppressWarnings("NullAway") // the serializer looks at no context of the sink
    private static <T extends SpecificRecord> ProducerRecord<byte[], byte[]> serialize(
            OutputTopic<T> output, OutputFormat format, T item, long maxBytes) {
        OutputTopicSerializer<T> serializer =
                new OutputTopicSerializer<>("out", output, new OutputEncoding(format, null), topic -> maxBytes);
        serializer.open(new Context(), null);
        ProducerRecord<byte[], byte[]> kafka = serializer.serialize(item, null, null);
        assertThat(RecordSize.of(kafka)).isLessThanOrEqualTo(maxBytes);
        return kafka;
    }

    private record Context() implements InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(Context.class.getClassLoader());
        }
    }

    private static Classification classification(List<RankedClass> topK) {
        return Classification.newBuilder()
                .setImageId("image-7")
                .setCapturedAt(CAPTURED)
                .setModelName("m")
                .setModelVersion(1)
                .setTopK(topK)
                .setBatchSize(1)
                .setQueueMicros(1)
                .setPreprocessMicros(1)
                .setInferenceMicros(1)
                .setClassifiedAt(CAPTURED)
                .setTraceparent(TRACE)
                .build();
    }

    private static DeadLetter letter(byte @Nullable [] payload) {
        return DeadLetter.newBuilder()
                .setStage(Stage.INGEST)
                .setReason(Reason.MALFORMED_RECORD)
                .setMessage("scripted ".repeat(200))
                .setTopic("image-events")
                .setPartition(3)
                .setOffset(4)
                .setPayloadSize(payload == null ? 0 : payload.length)
                .setPayload(payload == null ? null : ByteBuffer.wrap(payload))
                .setFailedAt(CAPTURED)
                .build();
    }

    private static AccuracyReport report(int classes) {
        return AccuracyReport.newBuilder()
                .setModelName("m")
                .setModelVersion(1)
                .setWindowKind(WindowKind.CUMULATIVE)
                .setWindowStart(Instant.EPOCH)
                .setRevision(1)
                .setIsFinal(false)
                .setCount(40_000)
                .setClasses(IntStream.range(0, classes)
                        .mapToObj(id -> ClassFigures.newBuilder()
                                .setClassId(id)
                                .setLabel("class number " + id)
                                .setSupport(id)
                                .setPredicted(id)
                                .setCorrect(id)
                                .build())
                        .toList())
                .setConfusion(IntStream.range(0, 40_000)
                        .mapToObj(cell -> new ConfusionCount(cell / classes, cell % classes, (long) cell))
                        .toList())
                .setCalibration(List.of())
                .setCoverage(new Coverage(0L, 0L, 0L, 0L, 0L, 0L, 0L))
                .setReportedAt(CAPTURED)
                .build();
    }
}
