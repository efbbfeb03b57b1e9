package io.flinktwins.operators.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.flinktwins.operators.records.RawRecord.Header;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RawImageTest {

    private static final byte[] IMAGE = {1, 2, 3};
    private static final byte[] BINARY_SEVEN = {0, 0, 0, 0, 0, 0, 0, 7};
    private static final byte[] NO_UTF8 = {(byte) 0xC3, (byte) 0x28};

    @Test
    void keyTimestampTopicAndHeadersBecomeTheEvent() throws Exception {
        ImageEvent event = event("cam\u00e9ra/7", header("line", "3"), header("note", "two\nlines"));
        assertThat(event)
                .isEqualTo(ImageEvent.newBuilder()
                        .setImageId("cam\u00e9ra/7")
                        .setCapturedAt(Instant.ofEpochMilli(99))
                        .setImage(ByteBuffer.wrap(IMAGE))
                        .setSource("camera")
                        .setAttributes(Map.of("line", "3", "note", "two\nlines"))
                        .build());
    }

    @Test
    void withoutAKeyTheImageIsNamedByItsPosition() throws Exception {
        assertThat(RawImage.event(record(99L, null), IMAGE).getImageId()).isEqualTo("camera-3-42");
        assertThat(RawImage.event(record(99L, new byte[0]), IMAGE).getImageId()).isEqualTo("camera-3-42");
    }

    @Test
    void aKeyThatIsNoTextNamesNoImage() {
        assertInvalid(record(99L, BINARY_SEVEN), "the record's key of 8 bytes");
        assertInvalid(record(99L, NO_UTF8), "the record's key of 2 bytes");
    }

    @Test
    void withoutATimestampThereIsNoCaptureTime() {
        assertInvalid(record(null, null), "the record has no timestamp");
        assertInvalid(record(-1L, null), "the record has no timestamp");
    }

    @Test
    void headersThatAreNoTextOrHaveAFieldOfTheirOwnAreNoAttributes() throws Exception {
        assertThat(event(
                                "a",
                                new Header("number", BINARY_SEVEN),
                                new Header("latin1", NO_UTF8),
                                new Header("none", null),
                                header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                                header("empty", ""))
                        .getAttributes())
                .containsExactly(entry("empty", ""));
    }

    @Test
    void ofSeveralHeadersWithOneNameTheLastCounts() throws Exception {
        assertThat(event("a", header("line", "3"), header("site", "north"), header("line", "4"))
                        .getAttributes())
                .containsOnly(entry("line", "4"), entry("site", "north"));
    }

    @Test
    void headersForWhichThereIsNoRoomAreLeftOutAndTheOthersStay() throws Exception {
        assertThat(event(
                                "a",
                                header("first", "1"),
                                header("long", "x".repeat(Attributes.MAX_LENGTH)),
                                header("last", "2"))
                        .getAttributes())
                .containsOnly(entry("first", "1"), entry("last", "2"));
        List<Header> many = new ArrayList<>();
        for (int i = 0; i < 2 * Attributes.MAX_COUNT; i++) {
            many.add(header("header-" + i, "x"));
        }
        assertThat(event("a", many.toArray(Header[]::new)).getAttributes())
                .hasSize(Attributes.MAX_COUNT)
                .containsKey("header-0")
                .containsKey("header-" + (Attributes.MAX_COUNT - 1));
    }

    private static void assertInvalid(RawRecord raw, String beginning) {
        assertThatThrownBy(() -> RawImage.event(raw, IMAGE))
                .isInstanceOfSatisfying(
                        UndecodableRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_EVENT))
                .hasMessageStartingWith(beginning);
    }

    private static ImageEvent event(String key, Header... headers) throws UndecodableRecordException {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        RawRecord raw = new RawRecord("camera", 3, 42, 99L, bytes, List.of(headers), IMAGE, InputFormat.RAW);
        return RawImage.event(raw, IMAGE);
    }

    private static RawRecord record(@Nullable Long timestampMillis, byte @Nullable [] key) {
        return new RawRecord("camera", 3, 42, timestampMillis, key, List.of(), IMAGE, InputFormat.RAW);
    }

    private static Header header(String name, String value) {
        return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
