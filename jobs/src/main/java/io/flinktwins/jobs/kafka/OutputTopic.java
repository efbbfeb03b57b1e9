package io.flinktwins.jobs.kafka;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.wire.RecordType;
import java.io.Serializable;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one output topic are keyed and timed.
 *
 * @param type the generated class, by name
 * @param key the Kafka key of a record, or null for none
 * @param timestamp the Kafka timestamp of a record
 */
public record OutputTopic<T extends SpecificRecord>(
        RecordType<T> type, SerializableFunction<T, @Nullable String> key, SerializableFunction<T, Instant> timestamp)
        implements Serializable {

    public static final OutputTopic<Classification> CLASSIFICATION = new OutputTopic<>(
            RecordType.of(Classification.class), Classification::getImageId, Classification::getCapturedAt);

    public static final OutputTopic<DeadLetter> DEAD_LETTER =
            new OutputTopic<>(RecordType.of(DeadLetter.class), DeadLetter::getImageId, DeadLetter::getFailedAt);

    public static final OutputTopic<AccuracyReport> ACCURACY_REPORT =
            new OutputTopic<>(RecordType.of(AccuracyReport.class), OutputTopic::key, AccuracyReport::getReportedAt);

    /** The newest revision of a window replaces the older ones when Kafka compacts the topic. */
    private static String key(AccuracyReport report) {
        return "%s/%d/%s/%d"
                .formatted(
                        report.getModelName(),
                        report.getModelVersion(),
                        report.getWindowKind(),
                        report.getWindowStart().toEpochMilli());
    }
}
