package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinktwins.jobs.FashionMnist.Expected;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.ClassFigures;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Drift;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Interval;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Both jobs one after the other, on a real broker. */
class AccuracyITCase {

    private static final long SEED = 20261125;
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration ONE_HOUR = Duration.ofHours(1);

    /** scipy.spatial.distance.jensenshannon([150, 50], [199, 1], base=2). */
    private static final double REJECTION_DISTANCE = 0.3495646369542747;

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
            topics.sendLabels(List.of(label("image", 1, NOON)));
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

    /** PyTorch's answers to 3,000 images, captured a second apart, every other image without its label. */
    @Test
    void withHalfOfTheLabelsWithheldAtLeastNineOfTenWindowsHaveTheTruthInTheirInterval() throws Exception {
        List<Map.Entry<String, Expected>> images = new ArrayList<>(new TreeMap<>(FashionMnist.pyTorch()).entrySet());
        Collections.shuffle(images, new Random(SEED));
        List<Classification> classifications = new ArrayList<>();
        List<LabelEvent> labels = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            String imageId = images.get(i).getKey();
            Expected answer = images.get(i).getValue();
            Instant capturedAt = NOON.plusSeconds(i);
            classifications.add(classification(imageId, capturedAt, answer));
            if (i % 2 == 0) {
                labels.add(label(imageId, answer.classId(), capturedAt.plus(ONE_HOUR)));
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "estimate");
            topics.sendClassifications(classifications);
            topics.sendLabels(labels);
            measure(topics, "--window=100s");

            List<AccuracyReport> windows = topics.readReports().stream()
                    .filter(report -> report.getIsFinal() && report.getWindowKind() == WindowKind.TUMBLING)
                    .filter(report -> report.getEstimatedTop1() != null)
                    .toList();
            long holds = windows.stream()
                    .filter(window -> holdsTruth(window, images))
                    .count();
            assertThat(windows).hasSize(29).allSatisfy(window -> {
                assertThat(window.getPredictions()).isEqualTo(100);
                assertThat(window.getCount()).isEqualTo(50);
                assertThat(width(window.getEstimatedTop1Interval())).isBetween(0.04, 0.15);
            });
            assertThat((double) holds / windows.size()).isGreaterThanOrEqualTo(0.9);
        }
    }

    /** PyTorch's answers: of the unsure ones every other has a label, of the others one in twenty. */
    @Test
    void labelsOfHardImagesTellTheAccuracyOfAllBecauseTheySayHowLikelyTheyWere() throws Exception {
        Random random = new Random(SEED);
        List<Classification> classifications = new ArrayList<>();
        List<LabelEvent> labels = new ArrayList<>();
        for (Map.Entry<String, Expected> image : new TreeMap<>(FashionMnist.pyTorch()).entrySet()) {
            Expected answer = image.getValue();
            Instant capturedAt = NOON.plusSeconds(classifications.size());
            classifications.add(classification(image.getKey(), capturedAt, answer));
            double probability = answer.score() < 0.7 ? 0.5 : 0.05;
            if (random.nextDouble() < probability) {
                LabelEvent label = label(image.getKey(), answer.classId(), capturedAt.plus(ONE_HOUR));
                label.setSelectionProbability(probability);
                labels.add(label);
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "weights");
            topics.sendClassifications(classifications);
            topics.sendLabels(labels);
            measure(topics);

            JsonNode pyTorch = FashionMnist.pyTorchSummary();
            double truth = pyTorch.get("correctTop1").asDouble()
                    / pyTorch.get("images").asDouble();
            assertThat(topics.readReports())
                    .filteredOn(report -> report.getIsFinal() && report.getWindowKind() == WindowKind.CUMULATIVE)
                    .singleElement()
                    .satisfies(report -> {
                        assertThat(report.getCount()).isEqualTo(labels.size());
                        assertThat(report.getWeightedCount()).isEqualTo(weight(labels));
                        assertThat(truth)
                                .isBetween(
                                        report.getTop1Interval().getLow(),
                                        report.getTop1Interval().getHigh())
                                .isBetween(
                                        report.getEstimatedTop1Interval().getLow(),
                                        report.getEstimatedTop1Interval().getHigh());
                        assertThat(shareOfImages(report)).isLessThan(truth - 0.1);
                    });
        }
    }

    /** PyTorch's answers once more: the first third is the reference, and of the last one each answer 0 becomes a 1. */
    @Test
    void aClassInThePlaceOfAnotherIsDriftWithinTwoWindowsAndNothingElseIs() throws Exception {
        List<Classification> classifications = new ArrayList<>();
        for (Map.Entry<String, Expected> image : new TreeMap<>(FashionMnist.pyTorch()).entrySet()) {
            int number = classifications.size();
            Expected answer = image.getValue();
            boolean isReplaced = number >= 2_000 && answer.top1() == 0;
            classifications.add(classification(
                    image.getKey(),
                    NOON.plusSeconds(number),
                    isReplaced ? new Expected(answer.classId(), 1, answer.score()) : answer));
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "drift");
            topics.sendClassifications(classifications);
            topics.sendLabels(List.of(label("nobody's", 1, NOON)));
            measure(topics, "--window=100s", "--drift-reference-until=" + NOON.plusSeconds(1_000));

            List<@Nullable Drift> drifts = topics.readReports().stream()
                    .filter(report -> report.getIsFinal() && report.getWindowKind() == WindowKind.TUMBLING)
                    .sorted(Comparator.comparing(AccuracyReport::getWindowStart))
                    .map(AccuracyReport::getDrift)
                    .toList();
            assertThat(drifts).hasSize(30);
            assertThat(drifts.subList(0, 10)).containsOnlyNulls();
            assertThat(drifts.subList(10, 20))
                    .allSatisfy(drift -> assertThat(drift.getDrifted()).isFalse());
            assertThat(drifts.subList(20, 22))
                    .anySatisfy(drift -> assertThat(drift.getDrifted()).isTrue());
        }
    }

    /** Both jobs in a row: of the images of the second minute every fourth is broken, of those before one. */
    @Test
    void imagesThatCanNoLongerBeClassifiedAreDriftOfTheirWindow() throws Exception {
        List<ImageEvent> images = FashionMnist.events().subList(0, 400);
        List<ImageEvent> sent = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            boolean isBroken = i < 200 ? i == 7 : i % 4 == 0;
            ByteBuffer image = images.get(i).getImage();
            sent.add(ImageEvent.newBuilder(images.get(i))
                    .setCapturedAt(NOON.plusMillis(300L * i))
                    .setImage(isBroken ? image.duplicate().limit(image.limit() / 2) : image)
                    .build());
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "rejections");
            topics.send(sent);
            classify(topics);
            topics.sendLabels(List.of(label("nobody's", 1, NOON)));
            measure(
                    topics,
                    "--rejection-topic=" + topics.deadLetters(),
                    "--drift-reference-until=" + NOON.plusSeconds(60));

            List<AccuracyReport> windows = topics.readReports().stream()
                    .filter(report -> report.getIsFinal() && report.getWindowKind() == WindowKind.TUMBLING)
                    .sorted(Comparator.comparing(AccuracyReport::getWindowStart))
                    .toList();
            assertThat(windows)
                    .extracting(AccuracyReport::getRejections)
                    .containsExactly(Map.of("TRUNCATED_IMAGE", 1L), Map.of("TRUNCATED_IMAGE", 50L));
            assertThat(windows.get(0).getDrift()).isNull();
            assertThat(windows.get(1).getDrift()).satisfies(drift -> {
                assertThat(drift.getRejectionDistance()).isCloseTo(REJECTION_DISTANCE, within(1e-8));
                assertThat(drift.getDrifted()).isTrue();
                assertThat(drift.getFormatDistance()).isZero();
                assertThat(drift.getSizeDistance()).isZero();
            });
        }
    }

    /** Nothing says when a letter that is not there was written, and a new one is far ahead of the images. */
    @Test
    void deadLettersMoveNoWindowAndACorruptOneIsOneOfTheJobsOwn() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "letters", 1);
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            DefinedJobs.accuracy(
                    environment,
                    topics.accuracyOptions(
                            "--rejection-topic=" + topics.deadLetters(),
                            "--label-retention=1h",
                            "--max-out-of-orderness=0s",
                            "--idleness=1s"));
            JobClient job = environment.executeAsync();
            topics.send(topics.deadLetters(), List.of("no letter".getBytes(StandardCharsets.UTF_8)));
            TestTopics.await(() -> topics.values(topics.deadLetters()).size() == 2, "a letter about the letter");
            for (int hour = 0; hour < 3; hour++) {
                Instant time = NOON.plus(ONE_HOUR.multipliedBy(hour));
                String imageId = "image-" + hour;
                topics.sendClassifications(List.of(Classification.newBuilder(classification(imageId, 1))
                        .setCapturedAt(time)
                        .build()));
                topics.sendLabels(List.of(label(imageId, 1, time)));
            }
            TestTopics.await(
                    () -> topics.readReports().stream()
                            .anyMatch(report -> report.getIsFinal()
                                    && report.getWindowStart().equals(NOON)
                                    && report.getCount() == 1),
                    "the final report of the first window");
            job.cancel().get(1, TimeUnit.MINUTES);
            assertThat(topics.values(topics.deadLetters())).hasSize(2);
        }
    }

    private static boolean holdsTruth(AccuracyReport window, List<Map.Entry<String, Expected>> images) {
        int first = (int) Duration.between(NOON, window.getWindowStart()).toSeconds();
        double right = images.subList(first, first + 100).stream()
                .map(Map.Entry::getValue)
                .filter(answer -> answer.classId() == answer.top1())
                .count();
        Interval interval = window.getEstimatedTop1Interval();
        return interval.getLow() <= right / 100 && right / 100 <= interval.getHigh();
    }

    private static double weight(List<LabelEvent> labels) {
        return labels.stream()
                .mapToDouble(label -> 1 / label.getSelectionProbability())
                .sum();
    }

    /** What top-1 would be without weights. */
    private static double shareOfImages(AccuracyReport report) {
        return (double) report.getClasses().stream()
                        .mapToLong(ClassFigures::getCorrect)
                        .sum()
                / report.getCount();
    }

    private static double width(Interval interval) {
        return interval.getHigh() - interval.getLow();
    }

    private static LabelEvent label(String imageId, int classId, Instant labelledAt) {
        return LabelEvent.newBuilder()
                .setImageId(imageId)
                .setClassId(classId)
                .setLabelledAt(labelledAt)
                .build();
    }

    private static Classification classification(String imageId, Instant capturedAt, Expected answer) {
        return Classification.newBuilder(classification(imageId, 1))
                .setCapturedAt(capturedAt)
                .setTopK(List.of(new RankedClass(answer.top1(), null, answer.score())))
                .build();
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
