package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Jobs that are cancelled in the middle of their work leave nothing behind. {@code -Dcancel.cycles=200} for the long run.
 */
class CancelCyclesITCase {

    private static final int CYCLES = Integer.getInteger("cancel.cycles", 20);
    private static final int WARM_UP_CYCLES = Math.max(5, CYCLES / 5);
    private static final long MEBIBYTE = 1 << 20;
    private static final Duration LONGEST_END = Duration.ofSeconds(60);

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    /** What the process holds, after a garbage collection; bytes but for the counts. */
    private record Footprint(long nativeMemory, long metaspace, int threads, long temporaryFiles) {

        static Footprint now() throws IOException {
            System.gc();
            MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
            long inJvm = memory.getHeapMemoryUsage().getCommitted()
                    + memory.getNonHeapMemoryUsage().getCommitted();
            long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Metaspace"))
                    .mapToLong(pool -> pool.getUsage().getUsed())
                    .sum();
            long ours = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("inference-"))
                    .count();
            return new Footprint(residentBytes() - inJvm, metaspace, (int) ours, temporaryModels());
        }

        private static long residentBytes() throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                                .sum()
                        * 1024;
            }
        }

        private static long temporaryModels() throws IOException {
            try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                return files.filter(file -> String.valueOf(file.getFileName()).startsWith("flink-twins-model-"))
                        .count();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void cancelledJobsLeaveNothingBehind() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            TestTopics topics = new TestTopics(broker, "cycles");
            topics.send(FashionMnist.events());
            submitAndCancel(topics, 0, WARM_UP_CYCLES);
            Footprint before = Footprint.now();
            submitAndCancel(topics, WARM_UP_CYCLES, CYCLES);
            Footprint after = Footprint.now();
            System.out.printf("%d cycles: from %s to %s%n", CYCLES - WARM_UP_CYCLES, before, after);
            assertThat(after.threads).isZero();
            assertThat(after.temporaryFiles).isEqualTo(before.temporaryFiles);
            assertThat(after.metaspace - before.metaspace).isLessThan(8 * MEBIBYTE);
            // A session of this model that is not closed is over 5 MiB, and each cycle opens two.
            assertThat(after.nativeMemory - before.nativeMemory).isLessThan(4 * MEBIBYTE * (CYCLES - WARM_UP_CYCLES));
        }
    }

    private static void submitAndCancel(TestTopics topics, int from, int to) throws Exception {
        for (int cycle = from; cycle < to; cycle++) {
            submitAndCancel(topics, cycle);
        }
    }

    /** Each job starts at the first image, so that it is cancelled with batches in flight. */
    private static void submitAndCancel(TestTopics topics, int cycle) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        ClassificationJob.define(
                environment,
                JobCommandLine.parse(
                                new ClassificationOptions(),
                                topics.options(
                                        "--parallelism",
                                        "2",
                                        "--model",
                                        FashionMnist.MODEL.toString(),
                                        "--model-sharing",
                                        cycle % 2 == 0 ? "slot" : "process"))
                        .orElseThrow());
        long end = topics.endOfClassifications();
        JobClient job = environment.executeAsync();
        topics.awaitClassificationsAfter(end);
        job.cancel().get(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
        assertThat(job.getJobExecutionResult())
                .failsWithin(LONGEST_END)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(JobCancellationException.class);
    }
}
