package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flinktwins.jobs.FashionMnist.Expected;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The classification job between a real broker's topics, on a cluster of two TaskManagers in this JVM. */
class ClassificationITCase {

    private static final long MINUTES = 3;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(2)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    @TempDir
    Path savepoints;

    @Test
    void everyImageGetsTheClassThatPyTorchGivesIt() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "exact");
        topics.send(FashionMnist.events());
        finish(DefinedJobs.startClassification(
                topics.options("--stop-at-latest", "--parallelism", "2", "--model", model())));

        Map<String, Expected> expected = FashionMnist.pyTorch();
        List<Classification> classifications = topics.readClassifications();
        assertThat(classifications)
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (Classification classification : classifications) {
            Expected pyTorch = requireNonNull(expected.get(classification.getImageId()));
            assertThat(classification.getTopK()).hasSize(5);
            assertThat(classification.getTopK().get(0).getClassId())
                    .as(classification.getImageId())
                    .isEqualTo(pyTorch.top1());
            assertThat(classification.getTopK().get(0).getScore()).isCloseTo(pyTorch.score(), within(1e-4f));
            assertThat(classification.getImageFormat()).isEqualTo("PNG");
            assertThat(classification.getImageWidth()).isEqualTo(28);
            assertThat(classification.getImageHeight()).isEqualTo(28);
        }
        assertThat(topics.readDeadLetters()).isEmpty();
    }

    @Test
    void theEndOfTheInputFlushesTheLastPartialBatch() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "partial");
        topics.send(FashionMnist.events().subList(0, 21));
        finish(DefinedJobs.startClassification(topics.options(
                "--stop-at-latest", "--batch-size", "8", "--batch-max-wait", "300ms", "--model", model())));
        assertThat(topics.readClassifications()).hasSize(21);
    }

    @Test
    void everyPoisonRecordIsOneDeadLetterAndTheGoodOnesAroundItAreClassified() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "poison");
        List<ImageEvent> good = FashionMnist.events().subList(0, 40);
        RecordCodec<ImageEvent> codec = RecordCodec.of(ImageEvent.class);
        List<byte[]> values = new ArrayList<>();
        for (ImageEvent event : good) {
            values.add(codec.encode(event));
        }
        byte[] whole = codec.encode(good.get(0));
        byte[] png = good.get(0).getImage().array();
        values.add(3, new byte[0]);
        values.add(6, "not Avro at all".getBytes(StandardCharsets.UTF_8));
        values.add(9, Arrays.copyOf(whole, whole.length / 2));
        values.add(12, new byte[] {0, 0, 0, 0, 1, 2, 3});
        values.add(15, codec.encode(event("no-image").build()));
        values.add(
                18,
                codec.encode(event("text").setImage(utf8("<html>404</html>")).build()));
        values.add(
                21,
                codec.encode(event("cut")
                        .setImage(ByteBuffer.wrap(png, 0, png.length / 2))
                        .build()));
        values.add(
                24,
                codec.encode(event("nothing").setImage(ByteBuffer.allocate(0)).build()));
        values.add(
                27,
                codec.encode(
                        event("far").setImageUri("https://example.com/a.png").build()));
        topics.sendRaw(values);
        finish(DefinedJobs.startClassification(topics.options("--stop-at-latest", "--model", model())));

        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        good.stream().map(ImageEvent::getImageId).toList());
        List<DeadLetter> letters = topics.readDeadLetters();
        assertThat(letters)
                .extracting(DeadLetter::getReason)
                .containsExactlyInAnyOrder(
                        Reason.MALFORMED_RECORD,
                        Reason.MALFORMED_RECORD,
                        Reason.MALFORMED_RECORD,
                        Reason.UNKNOWN_SCHEMA,
                        Reason.INVALID_EVENT,
                        Reason.UNSUPPORTED_FORMAT,
                        Reason.TRUNCATED_IMAGE,
                        Reason.UNSUPPORTED_FORMAT,
                        Reason.URI_NOT_ALLOWED);
        assertThat(letters).allSatisfy(letter -> {
            byte[] sent = values.get((int) (letter.getOffset() * TestTopics.PARTITIONS + letter.getPartition()));
            assertThat(letter.getPayload()).isEqualTo(ByteBuffer.wrap(sent));
            assertThat(letter.getPayloadSize()).isEqualTo(sent.length);
            assertThat(letter.getCapturedAt()).isEqualTo(letter.getImageId() == null ? null : Instant.EPOCH);
        });
    }

    @Test
    void afterAFailureNothingIsLostOrDoubled(@InjectMiniCluster MiniCluster cluster) throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "failure");
        List<ImageEvent> events = FashionMnist.events();
        topics.send(events);
        JobClient job = DefinedJobs.startClassification(topics.options(
                "--stop-at-latest",
                "--parallelism",
                "2",
                "--batch-size",
                "2",
                "--delivery",
                "exactly-once",
                "--checkpoint-interval",
                "100ms",
                "--model",
                model()));
        topics.awaitClassifications(100);
        assertThat(job.getJobStatus().get(MINUTES, TimeUnit.MINUTES)).isEqualTo(JobStatus.RUNNING);
        cluster.terminateTaskManager(0).get(MINUTES, TimeUnit.MINUTES);
        cluster.startTaskManager();
        finish(job);

        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(ImageEvent::getImageId).toList());
    }

    @Test
    void rescalingWithImagesInFlightLosesAndDoublesNothing() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "rescale");
        List<ImageEvent> events = FashionMnist.events();
        // 5 of 405 images do not fill a batch of 8 and wait: they are in flight when the savepoint is taken.
        topics.send(events.subList(0, 405));
        String first = runAndStop(topics, 1, 400, null);
        topics.send(events.subList(405, 810));
        String second = runAndStop(topics, 2, 790, first);
        topics.send(events.subList(810, 1_000));
        JobClient third =
                start(second, topics.options("--parallelism", "1", "--delivery", "exactly-once", "--model", model()));
        topics.awaitClassifications(1_000);
        stop(third, true);

        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(events.subList(0, 1_000).stream()
                        .map(ImageEvent::getImageId)
                        .toList());
    }

    @Test
    void aModelThatCannotBeServedStopsTheSubmission(@TempDir Path empty) {
        String[] options = {"--bootstrap-servers", KAFKA.broker().bootstrapServers(), "--model", empty.toString()};
        assertThatThrownBy(() -> DefinedJobs.startClassification(options))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining(empty.toString());
    }

    private String runAndStop(TestTopics topics, int parallelism, int classified, @Nullable String savepoint)
            throws Exception {
        JobClient job = start(
                savepoint,
                topics.options(
                        "--parallelism",
                        Integer.toString(parallelism),
                        "--batch-size",
                        "8",
                        "--batch-max-wait",
                        "1h",
                        "--delivery",
                        "exactly-once",
                        "--checkpoint-interval",
                        "200ms",
                        "--model",
                        model()));
        topics.awaitClassifications(classified);
        return stop(job, false);
    }

    private String stop(JobClient job, boolean drain) throws Exception {
        return job.stopWithSavepoint(drain, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(MINUTES, TimeUnit.MINUTES);
    }

    @AfterEach
    void cancelJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        DefinedJobs.cancelAll(cluster);
    }

    private static JobClient start(@Nullable String savepoint, String... options) throws Exception {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        DefinedJobs.classification(environment, options);
        return environment.executeAsync();
    }

    private static void finish(JobClient job) throws Exception {
        job.getJobExecutionResult().get(MINUTES, TimeUnit.MINUTES);
    }

    private static ImageEvent.Builder event(String imageId) {
        return ImageEvent.newBuilder().setImageId(imageId).setCapturedAt(Instant.EPOCH);
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String model() {
        return FashionMnist.MODEL.toString();
    }
}
