package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Both jobs one after the other, on a real broker. */
class AccuracyITCase {

    private static final long SEED = 20261125;
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @Test
    void theFinalReportCountsEachCommittedClassificationOnceAndEqualsPyTorch() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "both");
            topics.send(FashionMnist.events());
            classify(topics);
            List<LabelEvent> labels = FashionMnist.labels();
            topics.sendAborted(takenBack(topics.readClassifications(), labels));
            Collections.shuffle(labels, new Random(SEED));
            topics.sendLabels(labels);
            measure(topics);

            JsonNode pyTorch = FashionMnist.pyTorchSummary();
            double images = pyTorch.get("images").asDouble();
            List<AccuracyReport> finals = topics.readReports().stream()
                    .filter(report -> report.getIsFinal() && report.getWindowKind() == WindowKind.CUMULATIVE)
                    .toList();
            assertThat(finals).singleElement().satisfies(report -> {
                assertThat(report.getCount()).isEqualTo((long) images);
                assertThat(report.getTop1())
                        .isEqualTo(pyTorch.get("correctTop1").asInt() / images);
                assertThat(report.getTop5())
                        .isEqualTo(pyTorch.get("correctTop5").asInt() / images);
            });
            assertThat(topics.readDeadLetters()).isEmpty();
        }
    }

    @Test
    void aModelVersionTooManyCostsItsOwnPredictionsOnly() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "versions");
            List<Classification> classifications = new ArrayList<>();
            for (int version = 1; version <= 100; version++) {
                classifications.add(classification("image", version));
            }
            topics.sendClassifications(classifications);
            topics.sendLabels(List.of(LabelEvent.newBuilder()
                    .setImageId("image")
                    .setClassId(1)
                    .setLabelledAt(NOON)
                    .build()));
            measure(topics, "--max-model-versions=7", "--parallelism=1");

            assertThat(topics.readReports())
                    .filteredOn(report -> report.getIsFinal() && report.getWindowKind() == WindowKind.CUMULATIVE)
                    .hasSize(7)
                    .allSatisfy(report -> assertThat(report.getCount()).isEqualTo(1))
                    .allSatisfy(report -> assertThat(report.getComparisons()).hasSize(6));
            assertThat(topics.readDeadLetters())
                    .hasSize(93)
                    .extracting(DeadLetter::getReason)
                    .containsOnly(Reason.INVALID_EVENT);
        }
    }

    private static Classification classification(String imageId, int version) {
        return Classification.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(NOON)
                .setModelName("m")
                .setModelVersion(version)
                .setTopK(List.of(new RankedClass(1, null, 0.5f)))
                .setBatchSize(1)
                .setQueueMicros(1)
                .setPreprocessMicros(1)
                .setInferenceMicros(1)
                .setClassifiedAt(NOON)
                .build();
    }

    /** Copies of classifications under names of their own; their labels are added to the given ones. */
    private static List<Classification> takenBack(List<Classification> classifications, List<LabelEvent> labels) {
        List<Classification> copies = new ArrayList<>();
        for (Classification classification : classifications.subList(0, 10)) {
            String imageId = "taken back " + classification.getImageId();
            copies.add(Classification.newBuilder(classification)
                    .setImageId(imageId)
                    .build());
            labels.add(LabelEvent.newBuilder(labels.get(0)).setImageId(imageId).build());
        }
        return copies;
    }

    private static void classify(TestTopics topics) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        String[] options = topics.options(
                "--stop-at-latest", "--delivery", "exactly-once", "--model", FashionMnist.MODEL.toString());
        DefinedJobs.classification(environment, options);
        environment.execute();
    }

    private static void measure(TestTopics topics, String... further) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        List<String> all = new ArrayList<>(
                List.of("--stop-at-latest", "--delivery", "exactly-once", "--model", FashionMnist.MODEL.toString()));
        all.addAll(List.of(further));
        String[] options = topics.accuracyOptions(all.toArray(String[]::new));
        DefinedJobs.accuracy(environment, options);
        environment.execute();
    }
}
