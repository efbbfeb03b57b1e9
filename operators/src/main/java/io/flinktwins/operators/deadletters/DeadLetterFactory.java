package io.flinktwins.operators.deadletters;

import io.flinktwins.operators.records.Names;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.RecordSerializer;
import io.flinktwins.operators.records.TraceContext;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.RecordHeader;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters of all that is known about a record. What its topic has no room for is left out where it is sent.
 *
 * @param maxPayload a payload over this size is left out, and the letter then names the record by its position only
 */
public record DeadLetterFactory(MemorySize maxPayload) implements Serializable {

    public static final TypeInformation<DeadLetter> TYPE = RecordSerializer.type(DeadLetter.class);

    /** The side output that carries dead letters, the same for every operator. */
    public static final OutputTag<DeadLetter> TAG = new OutputTag<>("dead-letters", TYPE);

    /** A broker takes 1 MiB by default, and the rest of a letter needs far less than 64 KiB; text, for an annotation. */
    public static final String DEFAULT_MAX_PAYLOAD = "960kb";

    /** The size of the payload of a record that had no value, as Kafka's clients have it. */
    public static final long NO_VALUE = -1;

    public static final DeadLetterFactory DEFAULT = new DeadLetterFactory(MemorySize.parse(DEFAULT_MAX_PAYLOAD));

    /** The image that a record is about, as far as the record could be read. */
    public record Subject(
            @Nullable String imageId, @Nullable Instant capturedAt) {

        public static final Subject UNKNOWN = new Subject(null, null);
    }

    public DeadLetter of(RawRecord raw, Stage stage, Rejection rejection, Subject image, Instant failedAt) {
        byte[] value = raw.value();
        boolean fits = value != null && value.length <= maxPayload.getBytes();
        return DeadLetter.newBuilder()
                .setStage(stage)
                .setReason(rejection.reason())
                .setMessage(rejection.message())
                .setImageId(atMost(Names.MAX_LENGTH, image.imageId()))
                .setTopic(raw.topic())
                .setPartition(raw.partition())
                .setOffset(raw.offset())
                .setRecordTimestamp(raw.timestampMillis() == null ? null : Instant.ofEpochMilli(raw.timestampMillis()))
                .setPayloadSize(value == null ? NO_VALUE : value.length)
                .setPayload(fits ? ByteBuffer.wrap(value) : null)
                .setKey(buffer(raw.key()))
                .setHeaders(raw.headers().stream()
                        .map(header -> new RecordHeader(header.name(), buffer(header.value())))
                        .toList())
                .setFailedAt(failedAt)
                .setTraceparent(TraceContext.of(raw))
                .setCapturedAt(image.capturedAt())
                .build();
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static @Nullable String atMost(int length, @Nullable String text) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }
}
