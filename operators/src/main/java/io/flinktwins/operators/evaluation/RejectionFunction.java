package io.flinktwins.operators.evaluation;

import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Stage;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Takes from dead letters which images could not be classified, and when these were captured: if the record could not be read
 * that far, when Kafka got it, or when it failed. Letters about other records are passed over, those of this job too.
 */
public final class RejectionFunction extends RichFlatMapFunction<Received<DeadLetter>, RejectedImage> {

    private static final Set<Stage> STAGES = Set.of(Stage.INGEST, Stage.IMAGE, Stage.INFERENCE);

    private final Set<String> otherTopics;

    private transient Clock clock;

    /** @param otherTopics whose records are no images */
    RejectionFunction(Set<String> otherTopics) {
        this.otherTopics = Set.copyOf(otherTopics);
    }

    @Override
    public void open(OpenContext context) {
        clock = Clock.systemUTC();
    }

    @Override
    public void flatMap(Received<DeadLetter> received, Collector<RejectedImage> out) {
        DeadLetter letter = received.event();
        if (STAGES.contains(letter.getStage()) && !otherTopics.contains(letter.getTopic())) {
            Stream.of(letter.getCapturedAt(), letter.getRecordTimestamp(), letter.getFailedAt())
                    .filter(Objects::nonNull)
                    .filter(time -> EventTime.isUsable(time, clock))
                    .findFirst()
                    .map(Instant::toEpochMilli)
                    .map(time -> new RejectedImage(time, letter.getReason().name()))
                    .ifPresent(out::collect);
        }
    }
}
