package io.flinktwins.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.Coverage;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.WindowKind;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoFiguresTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final DemoFigures figures = new DemoFigures();

    @Test
    void imagesAreWhatWasClassifiedAndWhatBecameADeadLetter() throws IOException {
        figures.add(classification("a", 1), START);
        figures.add(deadLetter(0, 17), START);
        figures.add(deadLetter(1, 17), START);
        JsonNode json = json();
        assertThat(json.get("images").longValue()).isEqualTo(3);
        assertThat(json.get("classified").longValue()).isEqualTo(1);
        assertThat(json.get("deadLetters").longValue()).isEqualTo(2);
        assertThat(figures.answers().reasons()).containsEntry(Reason.CORRUPT_IMAGE, 2);
    }

    @Test
    void whatKafkaHasTwiceCountsOnce() {
        assertThat(figures.add(classification("a", 1), START)).isTrue();
        assertThat(figures.add(classification("a", 1), START)).isFalse();
        assertThat(figures.add(deadLetter(0, 17), START)).isTrue();
        assertThat(figures.add(deadLetter(0, 17), START)).isFalse();
        assertThat(figures.answers().total()).isEqualTo(2);
    }

    @Test
    void latenciesAreTakenByNearestRank() throws IOException {
        for (int millis = 200; millis >= 1; millis--) {
            figures.add(classification("image-" + millis, 1), START.plusMillis(millis));
        }
        assertThat(json().get("latencyMillis").get("p50").longValue()).isEqualTo(100);
        assertThat(json().get("latencyMillis").get("p99").longValue()).isEqualTo(198);
    }

    @Test
    void theRateIsFromTheFirstCaptureToTheLastAnswer() throws IOException {
        figures.add(classification("a", 1), START.plusMillis(100));
        figures.add(deadLetter(0, 17), START.plusMillis(500));
        assertThat(json().get("imagesPerSecond").doubleValue()).isCloseTo(4, within(0.01));
    }

    @Test
    void theMeanBatchSizeIsOverBatchesNotOverImages() throws IOException {
        for (int i = 0; i < 8; i++) {
            figures.add(classification("together-" + i, 8), START);
        }
        figures.add(classification("alone", 1), START);
        assertThat(json().get("meanBatchSize").doubleValue()).isCloseTo(4.5, within(0.01));
    }

    @Test
    void theNewestReportAboutAllImagesCounts() throws IOException {
        assertThat(figures.add(report(WindowKind.CUMULATIVE, 2, 20, 0.9))).isTrue();
        assertThat(figures.add(report(WindowKind.CUMULATIVE, 1, 10, 0.1))).isFalse();
        assertThat(figures.add(report(WindowKind.TUMBLING, 3, 30, 0.2))).isFalse();
        assertThat(json().get("labelled").longValue()).isEqualTo(20);
        assertThat(json().get("top1").doubleValue()).isEqualTo(0.9);
    }

    @Test
    void theAccuracyOfAllImagesIsEstimatedUntilAllAreLabelled() {
        AccuracyReport measured = report(WindowKind.CUMULATIVE, 1, 20, 0.9);
        AccuracyReport estimated = AccuracyReport.newBuilder(measured)
                .setPredictions(30)
                .setEstimatedTop1(0.8)
                .build();

        figures.add(estimated);
        assertThat(figures.estimatedTop1()).isEqualTo(0.8);

        figures.add(AccuracyReport.newBuilder(estimated)
                .setRevision(2)
                .setPredictions(20)
                .build());
        assertThat(figures.estimatedTop1()).isNull();
    }

    @Test
    void withoutLabelsThereIsNoAccuracy() throws IOException {
        figures.add(classification("a", 1), START);
        assertThat(json().get("labelled").longValue()).isZero();
        assertThat(json().get("top1").isNull()).isTrue();
        assertThat(json().get("top5").isNull()).isTrue();
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(figures.result().toJson());
    }

    private static Classification classification(String imageId, int batchSize) {
        return Classification.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(START)
                .setModelName("model")
                .setModelVersion(1)
                .setTopK(List.of())
                .setBatchSize(batchSize)
                .setQueueMicros(0)
                .setPreprocessMicros(0)
                .setInferenceMicros(0)
                .setClassifiedAt(START)
                .build();
    }

    private static DeadLetter deadLetter(int partition, long offset) {
        return DeadLetter.newBuilder()
                .setStage(Stage.IMAGE)
                .setReason(Reason.CORRUPT_IMAGE)
                .setMessage("broken")
                .setTopic("image-events")
                .setPartition(partition)
                .setOffset(offset)
                .setPayloadSize(0)
                .setFailedAt(START)
                .build();
    }

    private static AccuracyReport report(WindowKind kind, int revision, long count, double top1) {
        return AccuracyReport.newBuilder()
                .setModelName("model")
                .setModelVersion(1)
                .setWindowKind(kind)
                .setWindowStart(START)
                .setRevision(revision)
                .setIsFinal(false)
                .setCount(count)
                .setTop1(top1)
                .setClasses(List.of())
                .setConfusion(List.of())
                .setCalibration(List.of())
                .setCoverage(new Coverage(count, 0L, 0L, 0L, 0L, 0L, 0L))
                .setReportedAt(START)
                .build();
    }
}
