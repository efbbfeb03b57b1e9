package io.flinktwins.operators.records;

import io.flinktwins.operators.records.RawRecord.Header;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the event of a record whose value is an image file: key, timestamp, headers and topic say what an
 * {@link ImageEvent} would say itself.
 */
final class RawImage {

    private RawImage() {}

    /**
     * The record's event, which shares the value's bytes.
     *
     * @throws UndecodableRecordException if it has no bytes, or nothing that could be its identity or its time
     */
    static ImageEvent event(RawRecord raw, byte[] value) throws UndecodableRecordException {
        if (value.length == 0) {
            throw new UndecodableRecordException(
                    Reason.MALFORMED_RECORD, "the record's value, which should be an image file, is empty");
        }
        return ImageEvent.newBuilder()
                .setImageId(imageId(raw))
                .setCapturedAt(capturedAt(raw))
                .setImage(ByteBuffer.wrap(value))
                .setSource(raw.topic())
                .setAttributes(attributes(raw.headers()))
                .build();
    }

    /** Some clients send an empty key for none. */
    private static String imageId(RawRecord raw) throws UndecodableRecordException {
        byte[] key = raw.key();
        if (key == null || key.length == 0) {
            return "%s-%d-%d".formatted(raw.topic(), raw.partition(), raw.offset());
        }
        String id = text(key);
        if (id == null) {
            throw new UndecodableRecordException(
                    Reason.INVALID_EVENT,
                    "the record's key of %d bytes, which should be the image's id, is no text in UTF-8"
                            .formatted(key.length));
        }
        return id;
    }

    /** A client may send -1, which is Kafka's "none" as well. */
    private static Instant capturedAt(RawRecord raw) throws UndecodableRecordException {
        Long millis = raw.timestampMillis();
        if (millis == null || millis < 0) {
            throw new UndecodableRecordException(
                    Reason.INVALID_EVENT, "the record has no timestamp, which should be the image's capture time");
        }
        return Instant.ofEpochMilli(millis);
    }

    /** The headers that are text, as many as an event may keep; the trace has a field of its own. */
    private static Map<String, String> attributes(List<Header> headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Header header : headers) {
            String text = header.value() == null ? null : text(header.value());
            // Of several headers with one name the last one counts in Kafka.
            if (text != null && !header.name().equals(TraceContext.HEADER)) {
                texts.put(header.name(), text);
            }
        }
        return Attributes.fitting(texts);
    }

    /** Null for what is no UTF-8, or holds the control characters that a number in binary has. */
    private static @Nullable String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.chars().allMatch(RawImage::isOfText) ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isOfText(int character) {
        return !Character.isISOControl(character) || Character.isWhitespace(character);
    }
}
