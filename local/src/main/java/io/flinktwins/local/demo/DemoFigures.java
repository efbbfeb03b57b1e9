package io.flinktwins.local.demo;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.WindowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came out of the pipeline so far. An answer that Kafka has twice, after a restart of the job, counts once.
 *
 * <p>Used by one thread.
 */
final class DemoFigures {

    private final Set<String> classified = new HashSet<>();
    private final Set<Position> deadLetters = new HashSet<>();
    private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    private final List<Long> latencyMillis = new ArrayList<>();
    private double batches;
    private @Nullable Instant firstCapture;
    private @Nullable Instant lastAnswer;
    private @Nullable Long modelVersion;
    private @Nullable AccuracyReport accuracy;

    /** A record's place in Kafka. */
    private record Position(int partition, long offset) {}

    /**
     * Counts an answer.
     *
     * @param receivedAt when a consumer had it
     * @return whether it is a new one
     */
    boolean add(Classification classification, Instant receivedAt) {
        if (!classified.add(classification.getImageId())) {
            return false;
        }
        latencyMillis.add(
                Duration.between(classification.getCapturedAt(), receivedAt).toMillis());
        batches += 1.0 / classification.getBatchSize();
        modelVersion = classification.getModelVersion();
        if (firstCapture == null || classification.getCapturedAt().isBefore(firstCapture)) {
            firstCapture = classification.getCapturedAt();
        }
        lastAnswer = receivedAt;
        return true;
    }

    /** Counts a record of the image topic that could not be used; returns whether it is a new one. */
    boolean add(DeadLetter deadLetter, Instant receivedAt) {
        if (!deadLetters.add(new Position(deadLetter.getPartition(), deadLetter.getOffset()))) {
            return false;
        }
        reasons.merge(deadLetter.getReason(), 1, Integer::sum);
        lastAnswer = receivedAt;
        return true;
    }

    /** Takes a report, if it is the newest about all pictures; returns whether it is. */
    boolean add(AccuracyReport report) {
        boolean isNewest = report.getWindowKind() == WindowKind.CUMULATIVE
                && (accuracy == null || report.getRevision() > accuracy.getRevision());
        if (isNewest) {
            accuracy = report;
        }
        return isNewest;
    }

    int answered() {
        return classified.size() + deadLetters.size();
    }

    int classified() {
        return classified.size();
    }

    int deadLetters() {
        return deadLetters.size();
    }

    Map<Reason, Integer> reasons() {
        return Collections.unmodifiableMap(reasons);
    }

    /** Pictures with a label in the newest report. */
    long labelled() {
        return accuracy == null ? 0 : accuracy.getCount();
    }

    /** Share of right answers in the newest report; null while nothing is labelled. */
    @Nullable
    Double top1() {
        return accuracy == null ? null : accuracy.getTop1();
    }

    DemoResult result() {
        Collections.sort(latencyMillis);
        return new DemoResult(
                classified.size(),
                deadLetters.size(),
                labelled(),
                top1(),
                accuracy == null ? null : accuracy.getTop5(),
                imagesPerSecond(),
                latencyPercentile(50),
                latencyPercentile(99),
                batches == 0 ? 0 : classified.size() / batches,
                modelVersion == null ? "none" : modelVersion.toString());
    }

    /** From the first picture's capture to the last answer. */
    private double imagesPerSecond() {
        if (firstCapture == null || lastAnswer == null) {
            return 0;
        }
        return answered()
                * 1e3
                / Math.max(1, Duration.between(firstCapture, lastAnswer).toMillis());
    }

    /** By the nearest rank; the latencies are sorted. */
    private long latencyPercentile(int percent) {
        if (latencyMillis.isEmpty()) {
            return 0;
        }
        int rank = (int) Math.ceil(percent / 100.0 * latencyMillis.size());
        return latencyMillis.get(rank - 1);
    }
}
