package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.jobs.FashionMnist.Expected;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The classification job on a topic of image files, whose producer knows nothing of our contracts. */
class ImageFilesITCase {

    private static final long MINUTES = 3;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    private final Instant firstCapture = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    Path savepoints;

    @AfterEach
    void cancelJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        DefinedJobs.cancelAll(cluster);
    }

    @Test
    void eachIsClassifiedUnderItsKeyWithWhatKafkaKeepsBesideIt() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "files");
        List<ImageEvent> images = FashionMnist.events().subList(0, 40);
        for (int i = 0; i < images.size(); i++) {
            topics.send(file(topics, images.get(i), firstCapture.plusMillis(i)));
        }
        start(topics, null, "--input-format=raw", "--stop-at-latest")
                .getJobExecutionResult()
                .get(MINUTES, TimeUnit.MINUTES);

        Map<String, Expected> pyTorch = FashionMnist.pyTorch();
        List<Classification> classifications = topics.readClassifications();
        assertThat(classifications)
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        images.stream().map(ImageEvent::getImageId).toList());
        assertThat(classifications)
                .extracting(Classification::getCapturedAt)
                .containsExactlyInAnyOrderElementsOf(images.stream()
                        .map(image -> firstCapture.plusMillis(images.indexOf(image)))
                        .toList());
        assertThat(classifications).allSatisfy(classification -> {
            assertThat(classification.getTopK().get(0).getClassId())
                    .isEqualTo(requireNonNull(pyTorch.get(classification.getImageId()))
                            .top1());
            assertThat(classification.getSource()).isEqualTo(topics.images());
            assertThat(classification.getAttributes()).isEqualTo(Map.of("line", "3"));
        });
    }

    @Test
    void aRecordThatIsNoneIsOneDeadLetterWithItsBytes() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "no-files");
        byte[] binary = {-1, -2};
        byte[] page = "<html>404</html>".getBytes(StandardCharsets.UTF_8);
        topics.send(new ProducerRecord<>(topics.images(), 0, null, new byte[0]));
        topics.send(new ProducerRecord<>(topics.images(), 0, binary, null));
        topics.send(new ProducerRecord<>(topics.images(), 0, binary, page));
        topics.send(new ProducerRecord<>(topics.images(), 0, null, page));
        start(topics, null, "--input-format=raw", "--stop-at-latest")
                .getJobExecutionResult()
                .get(MINUTES, TimeUnit.MINUTES);

        List<DeadLetter> letters = topics.readDeadLetters();
        assertThat(letters)
                .extracting(DeadLetter::getReason)
                .containsExactlyInAnyOrder(
                        Reason.MALFORMED_RECORD,
                        Reason.MALFORMED_RECORD,
                        Reason.INVALID_EVENT,
                        Reason.UNSUPPORTED_FORMAT);
        assertThat(letters)
                .filteredOn(letter -> letter.getPayloadSize() == page.length)
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter.getPayload()).isEqualTo(ByteBuffer.wrap(page)));
        assertThat(letters)
                .extracting(DeadLetter::getImageId)
                .containsExactlyInAnyOrder(null, null, null, topics.images() + "-0-3");
    }

    @Test
    void thoseInFlightAreReadAsTheyCameWhateverTheNextSubmissionReads() throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "files-in-flight");
        List<ImageEvent> images = FashionMnist.events().subList(0, 21);
        for (ImageEvent image : images) {
            topics.send(file(topics, image, firstCapture));
        }
        // 5 of 21 images do not fill a batch of 8 and wait: they are in flight when the savepoint is taken.
        JobClient first = start(topics, null, "--input-format=raw", "--batch-size=8", "--batch-max-wait=1h");
        topics.awaitClassifications(16);
        String savepoint = first.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(MINUTES, TimeUnit.MINUTES);
        assertThat(topics.readClassifications()).hasSizeLessThan(21);
        start(topics, savepoint, "--input-format=avro");
        topics.awaitClassifications(21);

        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        images.stream().map(ImageEvent::getImageId).toList());
        assertThat(topics.readDeadLetters()).isEmpty();
    }

    private static ProducerRecord<byte[], byte[]> file(TestTopics topics, ImageEvent image, Instant capturedAt) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topics.images(),
                0,
                capturedAt.toEpochMilli(),
                image.getImageId().getBytes(StandardCharsets.UTF_8),
                image.getImage().array());
        record.headers().add("line", new byte[] {'3'}).add("sequence", new byte[] {0, 0, 0, 7});
        return record;
    }

    private static JobClient start(TestTopics topics, @Nullable String savepoint, String... further) throws Exception {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        List<String> options = new ArrayList<>(
                List.of("--model=" + FashionMnist.MODEL, "--delivery=exactly-once", "--checkpoint-interval=200ms"));
        options.addAll(List.of(further));
        DefinedJobs.classification(environment, topics.options(options.toArray(String[]::new)));
        return environment.executeAsync();
    }
}
