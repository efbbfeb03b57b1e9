package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.jobs.FashionMnist.Expected;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Model versions that come and go, and a second model, while images flow. */
class ModelVersionsITCase {

    private static final long MINUTES = 3;
    private static final int STEP = 300;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    @TempDir
    private Path models;

    @Test
    void versionsChangeWhileImagesFlowAndATruncatedOneChangesNothing() throws Exception {
        ModelVersions versions = new ModelVersions(models.resolve("changing"));
        versions.add(1);
        TestTopics topics = new TestTopics(KAFKA.broker(), "versions");
        JobClient job = DefinedJobs.startClassification(topics.options(
                "--parallelism",
                "2",
                "--model-poll",
                "100ms",
                "--model-sharing",
                "process",
                "--checkpoint-interval",
                "200ms",
                "--model",
                versions.directory()));
        Stream stream = new Stream(topics, FashionMnist.events());

        stream.sendUntilAnsweredBy(1);
        versions.addTruncated(2);
        stream.sendStep();
        stream.sendStep();
        versions.add(3);
        stream.sendUntilAnsweredBy(3);
        versions.remove(3);
        versions.remove(2);
        stream.sendUntilAnsweredBy(1);
        job.cancel().get(MINUTES, TimeUnit.MINUTES);

        List<Classification> answers = topics.readClassifications();
        assertThat(answers)
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(stream.sentIds());
        assertThat(answers).extracting(Classification::getModelVersion).containsOnly(1L, 3L);
        Map<String, Expected> expected = FashionMnist.pyTorch();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.getTopK().get(0).getClassId())
                        .isEqualTo(requireNonNull(expected.get(answer.getImageId()))
                                .top1()));
        assertThat(topics.readDeadLetters()).isEmpty();
    }

    @Test
    void aShadowAnswersUnderItsOwnNameAndAddsNoDeadLetters() throws Exception {
        ModelVersions second = new ModelVersions(models.resolve("second"));
        second.add(7);
        TestTopics topics = new TestTopics(KAFKA.broker(), "shadow");
        List<ImageEvent> events = new ArrayList<>(FashionMnist.events().subList(0, STEP));
        events.add(ImageEvent.newBuilder()
                .setImageId("no image")
                .setCapturedAt(FashionMnist.FIRST_CAPTURE)
                .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .build());
        topics.send(events);
        DefinedJobs.startClassification(topics.options(
                        "--stop-at-latest", "--model", FashionMnist.MODEL.toString(), "--shadow", second.directory()))
                .getJobExecutionResult()
                .get(MINUTES, TimeUnit.MINUTES);

        Map<String, List<Classification>> answers =
                topics.readClassifications().stream().collect(groupingBy(Classification::getModelName));
        assertThat(answers).containsOnlyKeys("alt_gvt_nano", "second");
        assertThat(answers.get("alt_gvt_nano")).hasSize(STEP);
        assertThat(answers.get("second"))
                .extracting(Classification::getImageId)
                .doesNotHaveDuplicates()
                .doesNotContain("no image");
        assertThat(answers.get("second"))
                .extracting(Classification::getModelVersion)
                .containsOnly(7L);
        assertThat(topics.readDeadLetters()).hasSize(1);
    }

    /** Sends images in steps, and waits for the answers to each. */
    private static final class Stream {

        private final TestTopics topics;
        private final List<ImageEvent> events;
        private int sent;

        Stream(TestTopics topics, List<ImageEvent> events) {
            this.topics = topics;
            this.events = events;
        }

        List<String> sentIds() {
            return events.subList(0, sent).stream().map(ImageEvent::getImageId).toList();
        }

        void sendStep() {
            assertThat(sent).as("images left to send").isLessThanOrEqualTo(events.size() - STEP);
            topics.send(events.subList(sent, sent + STEP));
            sent += STEP;
            topics.awaitClassifications(sent);
        }

        /** Sends until a whole step has been answered by the version, in both slots. */
        void sendUntilAnsweredBy(long version) {
            boolean answered = false;
            while (!answered) {
                sendStep();
                List<String> step = sentIds().subList(sent - STEP, sent);
                answered = topics.readClassifications().stream()
                        .filter(answer -> step.contains(answer.getImageId()))
                        .allMatch(answer -> answer.getModelVersion() == version);
            }
        }
    }
}
