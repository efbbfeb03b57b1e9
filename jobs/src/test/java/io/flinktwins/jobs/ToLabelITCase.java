package io.flinktwins.jobs;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.SelectionReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The accuracy job asks people for labels, on a real broker. */
class ToLabelITCase {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
    private static final int IMAGES_A_MINUTE = 300;
    private static final int PLACES = 20;
    private static final int WANTED_PLACES = 14;
    private static final int PREDICTED = 3;
    private static final long MINUTES = 3;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    @TempDir
    private Path savepoints;

    @AfterEach
    void cancelJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        DefinedJobs.cancelAll(cluster);
    }

    @Test
    void ofEachMinuteUnsureAndDisputedImagesAndSomeByChanceAreAskedForOnce() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "chosen");
        for (int minute = 0; minute < 3; minute++) {
            topics.sendClassifications(minute(minute, 0, IMAGES_A_MINUTE));
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        DefinedJobs.accuracy(environment, options(topics, PLACES, "--stop-at-latest", "--parallelism=2"));
        environment.execute();

        List<LabelRequest> requests = topics.readLabelRequests();
        assertThat(byMinute(requests)).hasSize(3);
        assertThat(byMinute(requests).values())
                .allSatisfy(ofMinute -> assertThat(ofMinute).hasSizeBetween(WANTED_PLACES, PLACES));
        assertThat(requests)
                .extracting(LabelRequest::getImageId)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(3 * WANTED_PLACES);
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.getReasons()).isEqualTo(reasons(request.getImageId()));
            assertThat(request.getProbability()).isBetween(0.01, 0.99);
        });
        assertThat(requests)
                .extracting(LabelRequest::getReasons)
                .contains(List.of(SelectionReason.LOW_MARGIN), List.of(SelectionReason.DISAGREEMENT), List.of());
        assertThat(topics.readDeadLetters()).isEmpty();
    }

    @Test
    void savepointsWithoutARequestAreContinuedWithThemAndTheOtherWayRoundIfToldSo() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "savepoints");
        JobClient silent = start(new Configuration(), topics, 0);
        send(topics, 0, 0, IMAGES_A_MINUTE / 2);
        TestTopics.await(() -> !topics.readReports().isEmpty(), "a report");
        String first = stop(silent);

        JobClient asking = start(from(first), topics, PLACES);
        send(topics, 0, IMAGES_A_MINUTE / 2, IMAGES_A_MINUTE);
        send(topics, 1, 0, IMAGES_A_MINUTE / 2);
        TestTopics.await(() -> minutesAskedFor(topics) == 1, "requests of the first minute");
        String second = stop(asking);

        JobClient goingOn = start(from(second), topics, PLACES);
        send(topics, 1, IMAGES_A_MINUTE / 2, IMAGES_A_MINUTE);
        send(topics, 2, 0, IMAGES_A_MINUTE);
        TestTopics.await(() -> minutesAskedFor(topics) == 2, "requests of the second minute");
        String third = stop(goingOn);

        assertThat(topics.readLabelRequests())
                .extracting(LabelRequest::getImageId)
                .doesNotHaveDuplicates();
        assertThat(byMinute(topics.readLabelRequests()).get(NOON.plus(ONE_MINUTE)))
                .hasSizeLessThanOrEqualTo(PLACES)
                .anyMatch(request -> number(request.getImageId()) < IMAGES_A_MINUTE / 2)
                .anyMatch(request -> number(request.getImageId()) >= IMAGES_A_MINUTE / 2);
        JobClient refused = start(from(third), topics, 0);
        assertThatThrownBy(() -> refused.getJobExecutionResult().get(MINUTES, TimeUnit.MINUTES))
                .hasStackTraceContaining("--allowNonRestoredState");
        JobClient dropped = start(dropping(from(third)), topics, 0);
        TestTopics.await(() -> status(dropped) == JobStatus.RUNNING, "the job without requests");
    }

    @Test
    void withoutItsTopicTheJobIsNotSubmittedUnlessNothingIsAskedFor() {
        TestTopics topics = new TestTopics(KAFKA.broker(), "missing");
        withoutTopic(topics, 0).checkBrokers();

        AccuracySettings asking = withoutTopic(topics, 1);
        assertThatThrownBy(asking::checkBrokers)
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessageContaining("there is no topic nowhere");
    }

    private static AccuracySettings withoutTopic(TestTopics topics, int places) {
        String[] arguments = Stream.of(options(topics, places))
                .map(argument -> argument.equals(topics.toLabel()) ? "nowhere" : argument)
                .toArray(String[]::new);
        return JobCommandLine.parse(new AccuracyOptions(), arguments)
                .orElseThrow()
                .settings();
    }

    private static JobClient start(Configuration configuration, TestTopics topics, int places) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        DefinedJobs.accuracy(
                environment,
                options(
                        topics,
                        places,
                        "--parallelism=1",
                        "--report-interval=100ms",
                        "--checkpoint-interval=200ms",
                        "--max-out-of-orderness=1s"));
        return environment.executeAsync();
    }

    private static Configuration from(String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        return configuration;
    }

    private static Configuration dropping(Configuration restoring) {
        return restoring.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    }

    private String stop(JobClient job) throws Exception {
        return job.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(MINUTES, TimeUnit.MINUTES);
    }

    private static JobStatus status(JobClient job) {
        return job.getJobStatus().join();
    }

    private static String[] options(TestTopics topics, int places, String... further) {
        List<String> options = new ArrayList<>(List.of("--delivery=exactly-once", "--labels-per-minute=" + places));
        options.addAll(List.of(further));
        return topics.accuracyOptions(options.toArray(String[]::new));
    }

    private static Map<Instant, List<LabelRequest>> byMinute(List<LabelRequest> requests) {
        return requests.stream()
                .collect(groupingBy(request -> request.getCapturedAt().truncatedTo(ChronoUnit.MINUTES)));
    }

    private static int minutesAskedFor(TestTopics topics) {
        return byMinute(topics.readLabelRequests()).size();
    }

    /** With labels of nobody's images, so that no topic holds event time back. */
    private static void send(TestTopics topics, int minute, int first, int end) {
        topics.sendClassifications(minute(minute, first, end));
        Instant last = capturedAt(minute, end - 1);
        topics.sendLabels(List.of(label("nobody's", last), label("nobody else's", last)));
    }

    /** Two versions' answers to each image: one after the other, as from a model and its shadow. */
    private static List<Classification> minute(int minute, int first, int end) {
        List<Classification> answers = new ArrayList<>();
        for (int image = first; image < end; image++) {
            String imageId = minute + "-" + image;
            Instant capturedAt = capturedAt(minute, image);
            answers.add(classification(imageId, capturedAt, 1, PREDICTED));
            answers.add(classification(imageId, capturedAt, 2, isDisputed(image) ? PREDICTED + 1 : PREDICTED));
        }
        return answers;
    }

    private static Instant capturedAt(int minute, int image) {
        return NOON.plus(ONE_MINUTE.multipliedBy(minute))
                .plus(ONE_MINUTE.dividedBy(IMAGES_A_MINUTE).multipliedBy(image));
    }

    private static boolean isUnsure(int image) {
        return image % 10 == 0;
    }

    private static boolean isDisputed(int image) {
        return image % 10 == 5;
    }

    private static List<SelectionReason> reasons(String imageId) {
        int image = number(imageId);
        return isUnsure(image)
                ? List.of(SelectionReason.LOW_MARGIN)
                : isDisputed(image) ? List.of(SelectionReason.DISAGREEMENT) : List.of();
    }

    private static int number(String imageId) {
        return Integer.parseInt(imageId.substring(imageId.indexOf('-') + 1));
    }

    private static Classification classification(String imageId, Instant capturedAt, int version, int predicted) {
        float second = isUnsure(number(imageId)) ? 0.4f : 0.1f;
        return Classification.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(capturedAt)
                .setModelName("twins-svt-nano")
                .setModelVersion(version)
                .setTopK(List.of(new RankedClass(predicted, null, 0.5f), new RankedClass(7, null, second)))
                .setBatchSize(1)
                .setQueueMicros(0)
                .setPreprocessMicros(0)
                .setInferenceMicros(0)
                .setClassifiedAt(capturedAt)
                .build();
    }

    private static LabelEvent label(String imageId, Instant labelledAt) {
        return LabelEvent.newBuilder()
                .setImageId(imageId)
                .setClassId(1)
                .setLabelledAt(labelledAt)
                .build();
    }
}
