package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.WindowKind;
import io.flinktwins.testbed.broker.DocumentedRights;
import io.flinktwins.testbed.broker.SecuredBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both jobs and a broker with SASL_SSL that gives each the rights of docs/kafka.md, and takes them away again. */
class SecuredBrokerITCase {

    private static final String PASSWORD = "of each user";
    private static final String NAME = "secured";

    private static final String[] COMMON = {"--delivery=exactly-once", "--checkpoint-interval=200ms", "--parallelism=1"
    };

    /** What an accuracy job needs further rights for, as the table names it. */
    private static final Map<String, String> FURTHER_OPTIONS = Map.of(
            "AccuracyJob --labels-per-minute",
            "--labels-per-minute=1",
            "AccuracyJob --rejection-topic",
            "--rejection-topic=" + NAME + "-dead-letters");

    private static final Map<String, String> NAMES = Map.of(
            "image-events", NAME + "-images",
            "classifications", NAME + "-classifications",
            "labels", NAME + "-labels",
            "accuracy", NAME + "-accuracy",
            "to-label", NAME + "-to-label",
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
        long measuringFailedAt = lastFailure(cluster, measuring);
        for (AclBinding right : rightsThatStop("ClassificationJob")) {
            assertThat(failureWithout(right, classifying, cluster, traffic))
                    .contains(right.pattern().name());
        }
        assertThat(lastFailure(cluster, measuring)).isEqualTo(measuringFailedAt);
        long classifyingFailedAt = lastFailure(cluster, classifying);
        for (AclBinding right : rightsThatStop("AccuracyJob")) {
            assertThat(failureWithout(right, measuring, cluster, traffic))
                    .contains(right.pattern().name());
        }
        assertThat(lastFailure(cluster, classifying)).isEqualTo(classifyingFailedAt);
        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(traffic.imageIds());
        assertThat(topics.readDeadLetters()).hasSize(2 * traffic.turns);
        assertThat(labelledImages()).isEqualTo(traffic.sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ClassificationJob", "AccuracyJob"})
    void aRightThatIsMissingStopsTheSubmission(String job) throws Exception {
        String user = "submitting " + job;
        broker.addUser(user, PASSWORD);
        List<AclBinding> all = rightsForAllOptions(job, user);
        broker.allow(all);
        TestTopics.await(() -> refusal(job, user).isEmpty(), "a submission with all rights");
        for (AclBinding right : all) {
            broker.withdraw(List.of(right));
            String lacking = "this login has no right to %s "
                    .formatted(right.entry().operation().name().toLowerCase(Locale.ROOT));
            TestTopics.await(
                    () -> refusal(job, user).startsWith(lacking)
                            && refusal(job, user).contains(" " + right.pattern().name()),
                    "a refusal that names " + right);
            broker.allow(List.of(right));
            TestTopics.await(() -> refusal(job, user).isEmpty(), "a submission with all rights again");
        }
    }

    @Test
    void whatAClientCannotLogInWithStopsTheSubmission() throws Exception {
        broker.addUser("sure", PASSWORD);
        Map<String, String> right = broker.clientProperties("sure", PASSWORD);
        assertThat(refusal(broker.clientProperties("sure", "a wrong one")))
                .startsWith("Kafka at --bootstrap-servers " + broker.bootstrapServers() + " refuses the login: ")
                .endsWith("look at sasl.mechanism and sasl.jaas.config in the file of --kafka-properties");
        assertThat(refusal(without("ssl.truststore", right)))
                .startsWith("the certificate of Kafka at --bootstrap-servers " + broker.bootstrapServers())
                .contains("is not trusted", "ssl.truststore.location");
        assertThat(refusal(without("s", right)))
                .startsWith("something listens at --bootstrap-servers " + broker.bootstrapServers())
                .contains("spoken to in PLAINTEXT", "SASL_SSL");
    }

    private String refusal(Map<String, String> client) throws IOException {
        return refusal("AccuracyJob", connection("client", client));
    }

    private static Map<String, String> without(String prefix, Map<String, String> client) {
        return client.entrySet().stream()
                .filter(property -> !property.getKey().startsWith(prefix))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private String refusal(String job, String user) {
        try {
            return refusal(job, connection(user, broker.clientProperties(user, PASSWORD)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why a job is not submitted; empty if it would be. */
    private static String refusal(String job, List<String> connection) {
        TestTopics reached = topics.reachedBy(connection);
        try {
            if (job.equals("ClassificationJob")) {
                JobCommandLine.parse(new ClassificationOptions(), reached.options(classifying()))
                        .orElseThrow()
                        .settings()
                        .checkBrokers();
            } else {
                JobCommandLine.parse(
                                new AccuracyOptions(), reached.accuracyOptions(with(COMMON, FURTHER_OPTIONS.values())))
                        .orElseThrow()
                        .settings()
                        .checkBrokers();
            }
            return "";
        } catch (KafkaUnavailableException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Why a job fails without a right; it goes on when it has the right again. */
    private static String failureWithout(AclBinding right, JobID job, MiniCluster cluster, Traffic traffic)
            throws Exception {
        long before = lastFailure(cluster, job);
        broker.withdraw(List.of(right));
        traffic.send();
        TestTopics.await(() -> lastFailure(cluster, job) != before, "a failure without " + right.pattern());
        String failure = requireNonNull(failure(cluster, job)).getExceptionAsString();
        broker.allow(List.of(right));
        traffic.awaitAnswers();
        return failure;
    }

    /** When a job failed last; 0 if it never has. */
    private static long lastFailure(MiniCluster cluster, JobID job) {
        ErrorInfo failure = failure(cluster, job);
        return failure == null ? 0 : failure.getTimestamp();
    }

    private static @Nullable ErrorInfo failure(MiniCluster cluster, JobID job) {
        return cluster.getExecutionGraph(job).join().getFailureInfo();
    }

    private JobID start(String job) throws Exception {
        broker.addUser(job, PASSWORD);
        broker.allow(rightsOf(job));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        TestTopics reached = topics.reachedBy(connection(job, broker.clientProperties(job, PASSWORD)));
        if (job.equals("ClassificationJob")) {
            DefinedJobs.classification(environment, reached.options(classifying()));
        } else {
            DefinedJobs.accuracy(
                    environment, reached.accuracyOptions(with(COMMON, List.of("--report-interval=100ms"))));
        }
        return environment.executeAsync().getJobID();
    }

    private static String[] classifying() {
        return with(COMMON, List.of("--model=" + FashionMnist.MODEL));
    }

    private static String[] with(String[] options, Collection<String> further) {
        return Stream.concat(Stream.of(options), further.stream()).toArray(String[]::new);
    }

    /** Without the right to its group, a running job may go on: then only its offsets in Kafka stand still. */
    private static List<AclBinding> rightsThatStop(String job) {
        return rightsOf(job).stream()
                .filter(right -> right.pattern().resourceType() != ResourceType.GROUP)
                .toList();
    }

    private static List<AclBinding> rightsOf(String job) {
        return rights.of(job, job, NAMES);
    }

    private static List<AclBinding> rightsForAllOptions(String job, String user) {
        return Stream.concat(Stream.of(job), FURTHER_OPTIONS.keySet().stream())
                .filter(line -> line.startsWith(job))
                .flatMap(line -> rights.of(line, user, NAMES).stream())
                .toList();
    }

    private List<String> connection(String name, Map<String, String> client) throws IOException {
        Properties properties = new Properties();
        properties.putAll(client);
        Path file = directory.resolve(name + ".properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
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
        private final Map<String, LabelEvent> labels =
                FashionMnist.labels().stream().collect(Collectors.toMap(LabelEvent::getImageId, Function.identity()));
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
