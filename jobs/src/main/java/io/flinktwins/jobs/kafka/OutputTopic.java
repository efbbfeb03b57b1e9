package io.flinktwins.jobs.kafka;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordType;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one output topic are keyed and traced, and what becomes of those that are too large.
 *
 * @param type the generated class, by name
 * @param key the Kafka key of a record: each has one, because a compacted topic takes no record without
 * @param traceparent the trace that a record continues, or null for none
 * @param smaller the record with less in it, or null if there is nothing left to leave out
 */
public record OutputTopic<T extends SpecificRecord>(
        RecordType<T> type,
        SerializableFunction<T, byte[]> key,
        SerializableFunction<T, @Nullable String> traceparent,
        SerializableFunction<T, @Nullable T> smaller)
        implements Serializable {

    public static final OutputTopic<Classification> CLASSIFICATION = new OutputTopic<>(
            RecordType.of(Classification.class),
            classification -> bytes(classification.getImageId()),
            Classification::getTraceparent,
            SmallerRecord::of);

    public static final OutputTopic<DeadLetter> DEAD_LETTER = new OutputTopic<>(
            RecordType.of(DeadLetter.class), OutputTopic::key, DeadLetter::getTraceparent, SmallerRecord::of);

    public static final OutputTopic<AccuracyReport> ACCURACY_REPORT =
            new OutputTopic<>(RecordType.of(AccuracyReport.class), OutputTopic::key, report -> null, SmallerRecord::of);

    public static final OutputTopic<LabelRequest> LABEL_REQUEST = new OutputTopic<>(
            RecordType.of(LabelRequest.class),
            request -> bytes(request.getImageId()),
            request -> null,
            SmallerRecord::of);

    private static byte[] key(DeadLetter letter) {
        if (letter.getImageId() != null) {
            return bytes(letter.getImageId());
        } else if (letter.getKey() != null) {
            return RecordCodec.bytes(letter.getKey());
        }
        return bytes("%s-%d@%d".formatted(letter.getTopic(), letter.getPartition(), letter.getOffset()));
    }

    /** The newest revision of a window replaces the older ones when Kafka compacts the topic. */
    private static byte[] key(AccuracyReport report) {
        return bytes("%s/%d/%s/%d"
                .formatted(
                        report.getModelName(),
                        report.getModelVersion(),
                        report.getWindowKind(),
                        report.getWindowStart().toEpochMilli()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
