package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.testbed.flink.FlinkRest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A job that resumes where Kafka has deleted what comes next. */
class DeletedRecordsITCase {

    private static final long MINUTES = 3;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .setConfiguration(
                    new Configuration().set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(100)))
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    @AfterEach
    void cancelJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        DefinedJobs.cancelAll(cluster);
    }

    @Test
    void whatIsLeftIsReadAndWhatIsGoneIsCounted(@InjectMiniCluster MiniCluster cluster, @TempDir Path savepoints)
            throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "gone", 1);
        List<ImageEvent> events = FashionMnist.events().subList(0, 90);
        topics.send(events.subList(0, 10));
        JobClient first = start(topics, new Configuration(), "earliest");
        topics.awaitClassifications(10);
        String savepoint = first.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(MINUTES, TimeUnit.MINUTES);
        topics.send(events.subList(10, 90));
        delete(new TopicPartition(topics.images(), 0), 50);

        JobClient second =
                start(topics, new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint), "latest");
        topics.awaitClassifications(50);
        FlinkRest rest = new FlinkRest(cluster.getRestAddress().get());
        TestTopics.await(() -> deletedRecords(rest, second) == 40, "40 deleted records");
        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(events.subList(0, 10).stream(), events.subList(50, 90).stream())
                                .map(ImageEvent::getImageId)
                                .toList());
    }

    private static JobClient start(TestTopics topics, Configuration configuration, String offsets) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        DefinedJobs.classification(
                environment,
                topics.options(
                        "--starting-offsets=" + offsets,
                        "--checkpoint-interval=200ms",
                        "--parallelism=1",
                        "--model=" + FashionMnist.MODEL));
        return environment.executeAsync();
    }

    private static void delete(TopicPartition partition, long before) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", (Object) KAFKA.broker().bootstrapServers()))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private static long deletedRecords(FlinkRest rest, JobClient job) {
        try {
            return rest.counter(job.getJobID().toHexString(), "deletedRecords");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
