package io.flinktwins.operators.ingest;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.LabelRule;
import io.flinktwins.operators.records.InputFormat;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.RecordHeader;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecodeFunctionTest {

    private static final Instant CAPTURED = Instant.parse("2026-11-25T08:00:00Z");
    private static final DeadLetterFactory SMALL_LETTERS = new DeadLetterFactory(MemorySize.parse("100b"));

    private final RecordCodec<ImageEvent> codec = RecordCodec.of(ImageEvent.class);
    private OneInputStreamOperatorTestHarness<RawRecord, Received<ImageEvent>> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(new DecodeFunction<>(ImageEvent.class, new ImageEventRule(), SMALL_LETTERS)));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aGoodRecordBecomesItsEvent() throws Exception {
        ImageEvent event = event("a").setImage(ByteBuffer.allocate(3)).build();
        process(codec.encode(event));
        assertThat(harness.extractOutputValues()).extracting(Received::event).containsExactly(event);
        assertThat(letters()).isEmpty();
    }

    @Test
    void aBadRecordBecomesOneDeadLetterWithItsPosition() throws Exception {
        process(new byte[] {1, 2, 3});
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(letters()).singleElement().satisfies(letter -> {
            assertThat(letter.getStage()).isEqualTo(Stage.INGEST);
            assertThat(letter.getReason()).isEqualTo(Reason.MALFORMED_RECORD);
            assertThat(letter.getImageId()).isNull();
            assertThat(letter.getCapturedAt()).isNull();
            assertThat(letter.getTopic()).isEqualTo("image-events");
            assertThat(letter.getPartition()).isEqualTo(3);
            assertThat(letter.getOffset()).isEqualTo(42);
            assertThat(letter.getRecordTimestamp()).isEqualTo(Instant.ofEpochMilli(99));
            assertThat(letter.getPayloadSize()).isEqualTo(3);
            assertThat(letter.getPayload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        });
    }

    @Test
    void aLargePayloadStaysOutSoThatTheLetterFits() throws Exception {
        process(new byte[101]);
        assertThat(letters()).singleElement().satisfies(letter -> {
            assertThat(letter.getPayload()).isNull();
            assertThat(letter.getPayloadSize()).isEqualTo(101);
        });
    }

    @Test
    void anImageWithoutAValueIsToldAsSuchWithAllThatItHas() throws Exception {
        List<RawRecord.Header> headers = List.of(new RawRecord.Header("h", new byte[] {1}));
        harness.processElement(
                new StreamRecord<>(new RawRecord("t", 3, 42, 99L, new byte[] {7}, headers, null, InputFormat.AVRO)));
        assertThat(letters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo(Reason.MALFORMED_RECORD);
            assertThat(letter.getMessage()).isEqualTo("the record has no value");
            assertThat(letter.getPayload()).isNull();
            assertThat(letter.getPayloadSize()).isEqualTo(-1);
            assertThat(letter.getKey()).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
            assertThat(letter.getHeaders()).containsExactly(new RecordHeader("h", ByteBuffer.wrap(new byte[] {1})));
            assertThat(letter.getRecordTimestamp()).isEqualTo(Instant.ofEpochMilli(99));
        });
    }

    @Test
    void anEmptyValueIsMalformed() throws Exception {
        process(new byte[0]);
        assertThat(letters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo(Reason.MALFORMED_RECORD);
            assertThat(letter.getPayloadSize()).isZero();
        });
    }

    @Test
    void theDeletionOfALabelIsNoDeadLetterUnlessItNamesNoKey() throws Exception {
        EventRule<LabelEvent> labels = new LabelRule(LabelRule.LabelField.ID, ClassList.UNKNOWN, Clock.systemUTC());
        try (var decoding = new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(new DecodeFunction<>(LabelEvent.class, labels, SMALL_LETTERS)))) {
            decoding.open();
            for (byte[] key : new byte[][] {{7}, null}) {
                decoding.processElement(new StreamRecord<>(
                        new RawRecord("labels", 0, 42, 99L, key, List.of(), null, InputFormat.AVRO)));
            }
            assertThat(decoding.extractOutputValues()).isEmpty();
            assertThat(decoding.getSideOutput(DeadLetterFactory.TAG)).hasSize(1);
        }
    }

    @Test
    void anEventMustCarryItsImageOrSayWhereItIs() throws Exception {
        ByteBuffer image = ByteBuffer.allocate(1);
        List<ImageEvent.Builder> invalid = List.of(
                event("neither"),
                event("both").setImage(image).setImageUri("file:///a.jpg"),
                event(" ").setImage(image),
                event("x".repeat(1_001)).setImage(image),
                event("long source").setImage(image).setSource("y".repeat(1_001)),
                event("long URI").setImageUri("https://images.example.com/" + "z".repeat(8_000)),
                event("many attributes").setImage(image).setAttributes(numbered(101)),
                event("long attributes").setImage(image).setAttributes(Map.of("a", "b".repeat(16_000))));
        for (ImageEvent.Builder builder : invalid) {
            process(codec.encode(builder.build()));
        }
        assertThat(letters()).hasSize(invalid.size()).allSatisfy(letter -> {
            assertThat(letter.getReason()).isEqualTo(Reason.INVALID_EVENT);
            assertThat(letter.getImageId()).hasSizeLessThanOrEqualTo(1_000);
            assertThat(letter.getCapturedAt()).isEqualTo(CAPTURED);
        });
        assertThat(harness.extractOutputValues()).isEmpty();
    }

    @Test
    void asManyAttributesAsTheRuleAllowsStay() throws Exception {
        ByteBuffer image = ByteBuffer.allocate(1);
        process(codec.encode(
                event("many").setImage(image).setAttributes(numbered(100)).build()));
        process(codec.encode(event("long")
                .setImage(image)
                .setAttributes(Map.of("a", "b".repeat(15_999)))
                .build()));
        assertThat(harness.extractOutputValues()).hasSize(2);
    }

    @Test
    void anImageFileIsAnEventByItself() throws Exception {
        RawRecord raw = new RawRecord("camera", 3, 42, 99L, null, List.of(), new byte[] {1, 2}, InputFormat.RAW);
        harness.processElement(new StreamRecord<>(raw));
        assertThat(harness.extractOutputValues()).singleElement().satisfies(received -> {
            assertThat(received.raw()).isSameAs(raw);
            assertThat(received.event().getImage()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        });
    }

    @Test
    void anImageFileThatHasNoneOfWhatAnEventNeedsIsOneDeadLetterWithAllThatCame() throws Exception {
        byte[] binary = {-1, -2};
        byte[] tooLong = "x".repeat(1_001).getBytes(StandardCharsets.UTF_8);
        byte[] image = {1};
        processImageFile(99L, null, null);
        processImageFile(99L, null, new byte[0]);
        processImageFile(99L, binary, image);
        processImageFile(99L, tooLong, image);
        processImageFile(null, null, image);
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(letters())
                .extracting(DeadLetter::getReason)
                .containsExactly(
                        Reason.MALFORMED_RECORD,
                        Reason.MALFORMED_RECORD,
                        Reason.INVALID_EVENT,
                        Reason.INVALID_EVENT,
                        Reason.INVALID_EVENT);
        assertThat(letters().get(2).getKey()).isEqualTo(ByteBuffer.wrap(binary));
        assertThat(letters().get(2).getPayload()).isEqualTo(ByteBuffer.wrap(image));
    }

    private void processImageFile(@Nullable Long timestampMillis, byte @Nullable [] key, byte @Nullable [] value)
            throws Exception {
        harness.processElement(new StreamRecord<>(
                new RawRecord("camera", 3, 42, timestampMillis, key, List.of(), value, InputFormat.RAW)));
    }

    private static Map<String, String> numbered(int count) {
        return IntStream.range(0, count).boxed().collect(toMap(Object::toString, number -> "x"));
    }

    private void process(byte[] value) throws Exception {
        harness.processElement(new StreamRecord<>(new RawRecord("image-events", 3, 42, 99L, value)));
    }

    private List<DeadLetter> letters() {
        Queue<StreamRecord<DeadLetter>> letters = harness.getSideOutput(DeadLetterFactory.TAG);
        return letters == null
                ? List.of()
                : letters.stream().map(StreamRecord::getValue).toList();
    }

    private static ImageEvent.Builder event(String imageId) {
        return ImageEvent.newBuilder().setImageId(imageId).setCapturedAt(CAPTURED);
    }
}
