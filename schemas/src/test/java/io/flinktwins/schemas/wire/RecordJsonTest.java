package io.flinktwins.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.RecordHeader;
import io.flinktwins.schemas.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordJsonTest {

    @Test
    void aClassificationReadsAsAPersonWouldWriteIt() {
        Classification classification = Classification.newBuilder()
                .setImageId("7")
                .setCapturedAt(Instant.parse("2026-11-25T08:00:00Z"))
                .setModelName("alt_gvt_nano")
                .setModelVersion(1)
                .setTopK(List.of(new RankedClass(8, "Bag", 0.75f)))
                .setBatchSize(4)
                .setQueueMicros(10)
                .setPreprocessMicros(20)
                .setInferenceMicros(30)
                .setClassifiedAt(Instant.parse("2026-11-25T08:00:01.5Z"))
                .setAttributes(Map.of("line", "3"))
                .setImageFormat("JPEG")
                .setImageWidth(500)
                .setImageHeight(375)
                .build();
        assertThat(new String(RecordJson.encode(classification), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {"imageId":"7","capturedAt":"2026-11-25T08:00:00Z","source":null,"modelName":"alt_gvt_nano",\
                        "modelVersion":1,"topK":[{"classId":8,"label":"Bag","score":0.75}],"batchSize":4,\
                        "queueMicros":10,"preprocessMicros":20,"inferenceMicros":30,\
                        "classifiedAt":"2026-11-25T08:00:01.500Z","traceparent":null,"attributes":{"line":"3"},\
                        "imageFormat":"JPEG","imageWidth":500,"imageHeight":375}""");
    }

    @Test
    void bytesAreBase64AndEnumsAreNames() {
        DeadLetter letter = DeadLetter.newBuilder()
                .setStage(Stage.IMAGE)
                .setReason(Reason.CORRUPT_IMAGE)
                .setMessage("no")
                .setTopic("t")
                .setPartition(0)
                .setOffset(1)
                .setPayloadSize(3)
                .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .setFailedAt(Instant.EPOCH)
                .build();
        assertThat(RecordJson.of(letter).get("payload").asText()).isEqualTo("AQID");
        assertThat(RecordJson.of(letter).get("reason").asText()).isEqualTo("CORRUPT_IMAGE");
        assertThat(RecordJson.of(letter).get("imageId").isNull()).isTrue();
    }

    @Test
    void whatIsWrittenIsReadAgain() throws UndecodableRecordException {
        ImageEvent event = ImageEvent.newBuilder()
                .setImageId("7 \u00e4\u0000")
                .setCapturedAt(Instant.ofEpochMilli(Long.MAX_VALUE))
                .setImage(ByteBuffer.wrap(new byte[] {-1, 0, 1}))
                .setAttributes(Map.of("site", "north"))
                .build();
        assertThat(RecordCodec.of(ImageEvent.class).decode(RecordJson.encode(event)))
                .isEqualTo(event);
        DeadLetter letter = DeadLetter.newBuilder()
                .setStage(Stage.IMAGE)
                .setReason(Reason.CORRUPT_IMAGE)
                .setMessage("no")
                .setTopic("t")
                .setPartition(0)
                .setOffset(1)
                .setRecordTimestamp(Instant.EPOCH)
                .setPayloadSize(3)
                .setHeaders(
                        List.of(new RecordHeader("a", ByteBuffer.wrap(new byte[] {1})), new RecordHeader("a", null)))
                .setFailedAt(Instant.ofEpochMilli(-1))
                .build();
        assertThat(RecordCodec.of(DeadLetter.class).decode(RecordJson.encode(letter)))
                .isEqualTo(letter);
        Classification classification = Classification.newBuilder()
                .setImageId("7")
                .setCapturedAt(Instant.EPOCH)
                .setModelName("m")
                .setModelVersion(1)
                .setTopK(List.of(new RankedClass(0, null, Float.MIN_VALUE), new RankedClass(1, "b", 0.1f)))
                .setBatchSize(1)
                .setQueueMicros(1)
                .setPreprocessMicros(1)
                .setInferenceMicros(Long.MAX_VALUE)
                .setClassifiedAt(Instant.EPOCH)
                .setTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .build();
        assertThat(RecordCodec.of(Classification.class).decode(RecordJson.encode(classification)))
                .isEqualTo(classification);
    }

    @Test
    void aMissingFieldHasItsDefaultAndAnUnknownOneIsPassedOver() throws UndecodableRecordException {
        LabelEvent label = label("""
                {"imageId":"7","labelledAt":1764057600000,"later":{"a":[1]}}""");
        assertThat(label.getClassId()).isNull();
        assertThat(label.getLabelledAt()).isEqualTo(Instant.parse("2025-11-25T08:00:00Z"));
    }

    @Test
    void aSymbolThatIsNotKnownIsTheDefault() throws UndecodableRecordException {
        DeadLetter letter = RecordCodec.of(DeadLetter.class).decode("""
                {"stage":"NEWER","reason":"NEWER","message":"","topic":"t","partition":0,"offset":0,"payloadSize":0,
                "failedAt":0}""".getBytes(StandardCharsets.UTF_8));
        assertThat(letter.getReason()).isEqualTo(Reason.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"imageId":"7"                                     | no JSON
                    {"imageId":"7","imageId":"8","labelledAt":0}       | no JSON: Duplicate field 'imageId'
                    {"imageId":"7","labelledAt":0} x                   | no JSON
                    {"labelledAt":0}                                   | the field imageId is missing
                    {"imageId":7,"labelledAt":0}                       | the field imageId is not a text
                    {"imageId":"7","labelledAt":"today"}               | the field labelledAt is not a time
                    {"imageId":"7","labelledAt":"+1000000000-12-31T23:59:59Z"} | the field labelledAt is not a time
                    {"imageId":"7","labelledAt":0.5}                   | the field labelledAt is not a whole number
                    {"imageId":"7","labelledAt":0,"classId":4294967296} | the field classId is not a whole number
                    {"imageId":"7","labelledAt":0,"classId":"1"}       | the field classId is not a whole number""")
    void aWrongFieldIsNamed(String json, String message) {
        assertThatExceptionOfType(UndecodableRecordException.class)
                .isThrownBy(() -> label(json))
                .withMessageStartingWith(message);
    }

    private static LabelEvent label(String json) throws UndecodableRecordException {
        return RecordCodec.of(LabelEvent.class).decode(json.getBytes(StandardCharsets.UTF_8));
    }
}
