package io.flinktwins.cli.demo;

import io.flinktwins.cli.pipeline.OutcomeCounts;
import io.flinktwins.cli.pipeline.ReportOrder;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.WindowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came out of the pipeline so far. Used by one thread. */
final class DemoFigures {

    private final OutcomeCounts answers = new OutcomeCounts();
    private final List<Long> latencyMillis = new ArrayList<>();
    private double batches;
    private @Nullable Instant firstCapture;
    private @Nullable Instant lastAnswer;
    private @Nullable Long modelVersion;
    private @Nullable AccuracyReport accuracy;

    /**
     * Counts an answer.
     *
     * @param receivedAt when a consumer had it
     * @return whether it is a new one
     */
    boolean add(Classification classification, Instant receivedAt) {
        if (!answers.add(classification)) {
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
        if (!answers.add(deadLetter)) {
            return false;
        }
        lastAnswer = receivedAt;
        return true;
    }

    /** Takes a report, if it is the newest about all images; returns whether it is. */
    boolean add(AccuracyReport report) {
        boolean isNewest = report.getWindowKind() == WindowKind.CUMULATIVE && ReportOrder.replaces(report, accuracy);
        if (isNewest) {
            accuracy = report;
        }
        return isNewest;
    }

    OutcomeCounts answers() {
        return answers;
    }

    /** Images with a label in the newest report. */
    long labelled() {
        return accuracy == null ? 0 : accuracy.getCount();
    }

    /** Share of right answers in the newest report; null while nothing is labelled. */
    @Nullable
    Double top1() {
        return accuracy == null ? null : accuracy.getTop1();
    }

    /** Likely share of right answers among all images in the newest report; null if it is not known, or all are labelled. */
    @Nullable
    Double estimatedTop1() {
        return accuracy == null || accuracy.getCount() == accuracy.getPredictions()
                ? null
                : accuracy.getEstimatedTop1();
    }

    DemoResult result() {
        Collections.sort(latencyMillis);
        return new DemoResult(
                answers.classified(),
                answers.deadLetters(),
                labelled(),
                top1(),
                accuracy == null ? null : accuracy.getTop5(),
                imagesPerSecond(),
                latencyPercentile(50),
                latencyPercentile(99),
                batches == 0 ? 0 : answers.classified() / batches,
                modelVersion == null ? "none" : modelVersion.toString());
    }

    /** From the first image's capture to the last answer. */
    private double imagesPerSecond() {
        if (firstCapture == null || lastAnswer == null) {
            return 0;
        }
        return answers.total()
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
