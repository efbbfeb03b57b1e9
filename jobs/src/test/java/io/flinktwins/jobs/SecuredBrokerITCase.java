package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.testbed.broker.DocumentedRights;
import io.flinktwins.testbed.broker.SecuredBroker;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.common.acl.AclBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Both jobs and a broker with SASL_SSL that gives each the rights of docs/kafka.md, and takes them away again. */
class SecuredBrokerITCase {

    private static final String PASSWORD = "of each user";
    private static final String NAME = "secured";

    private static final Map<String, String> NAMES = Map.of(
            "image-events", NAME + "-images",
            "classifications", NAME + "-classifications",
            "labels", NAME + "-labels",
            "accuracy", NAME + "-accuracy",
            "dead-letters", NAME + "-dead-letters",
            "flink-twins-classification", NAME,
            "flink-twins-classification-", NAME + "-",
            "flink-twins-accuracy", NAME + "-accuracy",
            "flink-twins-accuracy-", NAME + "-accuracy-");

    /** One TaskManager for both jobs: one that takes it down takes the other along, and none comes back. */
    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .setConfiguration(restartingSoon())
            .build());

    private static SecuredBroker broker;
    private static TestTopics topics;
    private static DocumentedRights rights;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws IOException {
        broker = SecuredBroker.start();
        topics = new TestTopics(broker.broker(), NAME);
        rights = DocumentedRights.read(Path.of("../docs/kafka.md"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @AfterEach
    void cancelJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        DefinedJobs.cancelAll(cluster);
    }

    @Test
    void aJobWaitsForARightThatWasTakenAwayAndTheOtherNoticesNothing(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        JobID classifying = start("ClassificationJob");
        JobID measuring = start("AccuracyJob");
        Traffic traffic = new Traffic();
        traffic.goOn();
        for (AclBinding right : rightsOf("ClassificationJob")) {
            assertThat(failureWithout(right, classifying, cluster, traffic)).contains(nameOf(right));
        }
        assertThat(lastFailure(cluster, measuring)).isNull();
        for (AclBinding right : rightsOf("AccuracyJob")) {
            assertThat(failureWithout(right, measuring, cluster, traffic)).contains(nameOf(right));
        }
        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(traffic.imageIds());
        assertThat(topics.readDeadLetters()).hasSize(2 * traffic.turns);
        assertThat(labelledImages()).isEqualTo(traffic.sent);
    }

    /** Why a job fails without a right; it goes on when it has the right again. */
    private static String failureWithout(AclBinding right, JobID job, MiniCluster cluster, Traffic traffic)
            throws Exception {
        ErrorInfo before = lastFailure(cluster, job);
        broker.withdraw(List.of(right));
        traffic.send();
        TestTopics.await(() -> lastFailure(cluster, job) != before, "a failure without " + right.pattern());
        String failure = lastFailure(cluster, job).getExceptionAsString();
        broker.allow(List.of(right));
        traffic.awaitAnswers();
        return failure;
    }

    private static ErrorInfo lastFailure(MiniCluster cluster, JobID job) {
        return cluster.getExecutionGraph(job).join().getFailureInfo();
    }

    /** Kafka's own message names no transactional id, but its producer does. */
    private static String nameOf(AclBinding right) {
        return right.pattern().name();
    }

    private JobID start(String job) throws Exception {
        broker.addUser(job, PASSWORD);
        broker.allow(rightsOf(job));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        TestTopics reached = topics.reachedBy(connection(job));
        String[] common = {"--delivery=exactly-once", "--checkpoint-interval=200ms", "--parallelism=1"};
        if (job.equals("ClassificationJob")) {
            DefinedJobs.classification(environment, reached.options(with(common, "--model=" + FashionMnist.MODEL)));
        } else {
            DefinedJobs.accuracy(environment, reached.accuracyOptions(with(common, "--report-interval=100ms")));
        }
        return environment.executeAsync().getJobID();
    }

    private static String[] with(String[] options, String further) {
        return Stream.concat(Stream.of(options), Stream.of(further)).toArray(String[]::new);
    }

    private static List<AclBinding> rightsOf(String job) {
        return rights.of(job, job, NAMES);
    }

    private List<String> connection(String user) throws IOException {
        Properties client = new Properties();
        client.putAll(broker.clientProperties(user, PASSWORD));
        Path file = directory.resolve(user + ".properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            client.store(writer, null);
        }
        return List.of("--bootstrap-servers", broker.bootstrapServers(), "--kafka-properties", file.toString());
    }

    private static Configuration restartingSoon() {
        return new Configuration()
                .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE)
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    }

    private static long labelledImages() {
        return topics.readReports().stream()
                .filter(report -> report.getWindowKind() == WindowKind.CUMULATIVE)
                .mapToLong(AccuracyReport::getCount)
                .max()
                .orElse(0);
    }

    /** Images and their labels, and in each turn one record of both kinds that is none. */
    private static final class Traffic {

        private static final int TURN = 10;

        private final List<ImageEvent> images = FashionMnist.events();
        private final Map<String, LabelEvent> labels = FashionMnist.labels().stream()
                .collect(Collectors.toMap(LabelEvent::getImageId, Function.identity()));
        private int sent;
        private int turns;

        Traffic() throws IOException {}

        void goOn() {
            send();
            awaitAnswers();
        }

        void send() {
            List<ImageEvent> next = images.subList(sent, sent + TURN);
            topics.send(next);
            topics.sendLabels(next.stream()
                    .map(image -> requireNonNull(labels.get(image.getImageId())))
                    .toList());
            topics.sendRaw(List.of(new byte[] {1}));
            topics.send(NAME + "-labels", List.of(new byte[] {1}));
            sent += TURN;
            turns++;
        }

        void awaitAnswers() {
            topics.awaitClassifications(sent);
            TestTopics.await(() -> labelledImages() >= sent, sent + " labelled images");
            TestTopics.await(() -> topics.readDeadLetters().size() >= 2 * turns, 2 * turns + " dead letters");
        }

        List<String> imageIds() {
            return images.subList(0, sent).stream().map(ImageEvent::getImageId).toList();
        }
    }
}
