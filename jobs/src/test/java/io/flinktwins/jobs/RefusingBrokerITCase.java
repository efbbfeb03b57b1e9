package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.RecordHeader;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The jobs and a broker that refuses what they write, for what was in a record or for reasons of its own. */
class RefusingBrokerITCase {

    private static final long MINUTES = 3;
    private static final long HOUR_MILLIS = 3_600_000;

    /** One TaskManager: a job that takes it down does not come back. */
    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    @AfterEach
    void cancelJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        DefinedJobs.cancelAll(cluster);
    }

    @Test
    void anImageOfAnyTimeGetsItsAnswerWithoutARestart(@InjectMiniCluster MiniCluster cluster) throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "times");
        long now = System.currentTimeMillis();
        long[] times = {
            now + HOUR_MILLIS + 60_000,
            now + 366 * 24 * HOUR_MILLIS,
            now * 1_000,
            now * 1_000_000,
            Long.MAX_VALUE,
            0,
            -24 * HOUR_MILLIS,
            Long.MIN_VALUE
        };
        byte[] png = FashionMnist.events().get(0).getImage().array();
        topics.send(LongStream.of(times)
                .mapToObj(time -> ImageEvent.newBuilder()
                        .setImageId("at " + time)
                        .setCapturedAt(Instant.ofEpochMilli(time))
                        .setImage(ByteBuffer.wrap(png))
                        .build())
                .toList());
        JobClient job = classify(topics, "--stop-at-latest");
        job.getJobExecutionResult().get(MINUTES, TimeUnit.MINUTES);
        assertThat(hasFailed(cluster, job.getJobID())).isFalse();
        assertThat(topics.readClassifications())
                .extracting(answer -> answer.getCapturedAt().toEpochMilli())
                .containsExactlyInAnyOrder(LongStream.of(times).boxed().toArray(Long[]::new));
        assertThat(topics.kafkaTimes(topics.classifications()))
                .hasSize(times.length)
                .allSatisfy(time -> assertThat(time).isBetween(now, System.currentTimeMillis()));
    }

    @Test
    void aDeadLetterThatIsTooLargeInJsonLosesItsPayload(@InjectMiniCluster MiniCluster cluster) throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "large-letter");
        topics.sendRaw(List.of(new byte[900_000], new byte[] {1}));
        JobClient job = classify(topics, "--stop-at-latest", "--output-format", "json");
        job.getJobExecutionResult().get(MINUTES, TimeUnit.MINUTES);
        assertThat(hasFailed(cluster, job.getJobID())).isFalse();
        List<DeadLetter> letters = topics.readDeadLetters();
        assertThat(letters).extracting(DeadLetter::getPayloadSize).containsExactlyInAnyOrder(900_000L, 1L);
        assertThat(letters)
                .allSatisfy(letter ->
                        assertThat(letter.getPayload() == null).isEqualTo(letter.getPayloadSize() == 900_000));
    }

    @Test
    void aRecordIsFittedToWhatItsTopicTakes(@InjectMiniCluster MiniCluster cluster) throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "small-topic");
        configure(topics.deadLetters(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "70000");
        topics.sendRaw(List.of(new byte[60_000], new byte[80_000]));
        JobClient job = classify(topics, "--stop-at-latest");
        job.getJobExecutionResult().get(MINUTES, TimeUnit.MINUTES);
        assertThat(hasFailed(cluster, job.getJobID())).isFalse();
        assertThat(topics.readDeadLetters())
                .extracting(letter -> letter.getPayload() == null)
                .containsExactlyInAnyOrder(false, true);
    }

    @Test
    void whatIsKnownOfARecordTravelsWithItsAnswer() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "headers");
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        byte[] image =
                RecordCodec.of(ImageEvent.class).encode(FashionMnist.events().get(0));
        for (byte[] value : List.of(image, new byte[] {1})) {
            ProducerRecord<byte[], byte[]> kafka =
                    new ProducerRecord<>(topics.images(), 0, 86_400_000L, new byte[] {-1}, value);
            kafka.headers().add("traceparent", trace.getBytes(StandardCharsets.US_ASCII));
            kafka.headers().add("nothing", null);
            topics.send(kafka);
        }
        classify(topics, "--stop-at-latest").getJobExecutionResult().get(MINUTES, TimeUnit.MINUTES);

        assertThat(topics.headers(topics.classifications())).containsExactly(Map.of("traceparent", trace));
        assertThat(topics.headers(topics.deadLetters())).containsExactly(Map.of("traceparent", trace));
        assertThat(topics.readDeadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getKey()).isEqualTo(ByteBuffer.wrap(new byte[] {-1}));
            assertThat(letter.getRecordTimestamp()).isEqualTo(Instant.ofEpochMilli(86_400_000));
            assertThat(letter.getHeaders())
                    .containsExactly(
                            new RecordHeader("traceparent", ByteBuffer.wrap(trace.getBytes(StandardCharsets.US_ASCII))),
                            new RecordHeader("nothing", null));
        });
    }

    @Test
    void aTopicThatTakesNothingForAWhileIsWaitedFor(@InjectMiniCluster MiniCluster cluster) throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "closed");
        List<ImageEvent> events = FashionMnist.events().subList(0, 30);
        topics.send(events.subList(0, 10));
        JobClient job = classifyExactlyOnce(topics);
        topics.awaitClassifications(10);
        configure(topics.classifications(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "100");
        topics.send(events.subList(10, 30));
        TestTopics.await(() -> hasFailed(cluster, job.getJobID()), "a failure");
        configure(topics.classifications(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1000000");
        topics.awaitClassifications(events.size());
        assertEachOnce(topics, events);
    }

    @Test
    void aTopicThatIsDeletedAndCreatedAgainIsWaitedFor(@InjectMiniCluster MiniCluster cluster) throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "deleted");
        List<ImageEvent> events = FashionMnist.events().subList(0, 30);
        JobClient job = classifyExactlyOnce(topics);
        topics.send(events.subList(0, 1));
        topics.awaitClassifications(1);
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topics.classifications())).all().get();
        }
        topics.send(events.subList(1, 30));
        TestTopics.await(() -> hasFailed(cluster, job.getJobID()), "a failure");
        KAFKA.broker().createTopic(topics.classifications(), TestTopics.PARTITIONS);
        topics.awaitClassifications(29);
        assertEachOnce(topics, events.subList(1, 30));
    }

    @Test
    void aTopicThatIsNotThereStopsTheSubmission() {
        String servers = KAFKA.broker().bootstrapServers();
        assertThatThrownBy(() -> ClassificationJob.main(
                        "--bootstrap-servers", servers, "--dead-letter-topic", "not-there", "--model", model()))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessage("there is no topic not-there at --bootstrap-servers %s; create it first", servers);
        assertThatThrownBy(() -> AccuracyJob.main("--bootstrap-servers", servers, "--group-id", "mine"))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessage(
                        "there is no topic accuracy-mine, dead-letters-mine at --bootstrap-servers %s; create it first",
                        servers);
    }

    @Test
    void aTransactionTimeoutThatTheBrokersRefuseStopsTheSubmission() {
        TestTopics topics = new TestTopics(KAFKA.broker(), "transaction-timeout");
        String[] options =
                topics.options("--delivery", "exactly-once", "--transaction-timeout", "1h", "--model", model());
        assertThatThrownBy(() -> ClassificationJob.main(options))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage("--transaction-timeout is 1h; it must not be over the brokers' transaction.max.timeout.ms,"
                        + " which is 900000");
    }

    private static void assertEachOnce(TestTopics topics, List<ImageEvent> events) {
        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(ImageEvent::getImageId).toList());
    }

    private static boolean hasFailed(MiniCluster cluster, JobID job) {
        return cluster.getExecutionGraph(job).join().getFailureInfo() != null;
    }

    /** With a producer that soon gives up, so that the sink fails while the topic is not there. */
    private static JobClient classifyExactlyOnce(TestTopics topics) throws Exception {
        return classify(
                topics,
                "--delivery=exactly-once",
                "--checkpoint-interval=200ms",
                "--kafka.request.timeout.ms=1000",
                "--kafka.delivery.timeout.ms=2000",
                "--kafka.max.block.ms=2000");
    }

    private static JobClient classify(TestTopics topics, String... more) throws Exception {
        List<String> options = new ArrayList<>(Arrays.asList(more));
        options.addAll(List.of("--model", model()));
        return DefinedJobs.startClassification(topics.options(options.toArray(String[]::new)));
    }

    private static void configure(String topic, String setting, String value) throws Exception {
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static Admin admin() {
        return Admin.create(
                new HashMap<>(Map.of("bootstrap.servers", KAFKA.broker().bootstrapServers())));
    }

    private static String model() {
        return FashionMnist.MODEL.toString();
    }
}
