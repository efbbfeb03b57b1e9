package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.onnx.OnnxSessions;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Jobs that are cancelled in the middle of their work leave nothing behind. {@code -Dcancel.cycles=200} for the long run.
 */
class CancelCyclesITCase {

    private static final int CYCLES = Integer.getInteger("cancel.cycles", 20);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(60);

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    /** What of the jobs is still there in this process. */
    private record Remains(int sessions, long threads, long temporaryModels) {

        static Remains now() throws IOException {
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("inference-"))
                    .count();
            return new Remains(OnnxSessions.openCount(), threads, countTemporaryModels());
        }

        private static long countTemporaryModels() throws IOException {
            try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                return files.filter(file -> String.valueOf(file.getFileName()).startsWith("flink-twins-model-"))
                        .count();
            }
        }
    }

    @Test
    void cancelledJobsLeaveNothingBehind() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "cycles");
            topics.send(FashionMnist.events());
            Remains before = Remains.now();
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                submitAndCancel(topics, cycle);
            }
            assertThat(Remains.now()).isEqualTo(new Remains(0, 0, before.temporaryModels));
        }
    }

    /** Each job starts at the first image, so that it is cancelled with batches in flight. */
    private static void submitAndCancel(TestTopics topics, int cycle) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        DefinedJobs.classification(
                environment,
                topics.options(
                        "--parallelism",
                        "2",
                        "--model",
                        FashionMnist.MODEL.toString(),
                        "--model-sharing",
                        cycle % 2 == 0 ? "slot" : "process"));
        long end = topics.endOfClassifications();
        JobClient job = environment.executeAsync();
        topics.awaitClassificationsAfter(end);
        assertThat(OnnxSessions.openCount()).isPositive();
        job.cancel().get(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(job.getJobExecutionResult())
                .failsWithin(END_TIMEOUT)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(JobCancellationException.class);
    }
}
