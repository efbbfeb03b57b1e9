package io.flinktwins.sql.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.sql.FashionMnist;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map.Entry;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** ML_PREDICT between two topics of a real broker, with exactly-once: what is in flight survives. */
class MlPredictRecoveryITCase {

    private static final long MINUTES = 3;
    private static final String BOUNDED = ", 'scan.bounded.mode' = 'latest-offset'";
    private static final String UNBOUNDED = "";

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(2)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static EmbeddedBroker broker;

    @TempDir
    private Path savepoints;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    void afterAFailureNothingIsLostOrDoubled(@InjectMiniCluster MiniCluster cluster) throws Exception {
        SqlTopics topics = new SqlTopics(broker, "failure");
        List<Entry<String, byte[]>> images = images(3_000);
        topics.send(images);
        JobClient job = start(topics, BOUNDED, 2, null, ModelStatement.plain().with("batch-size", "2"));
        topics.awaitAnswers(100);
        assertThat(job.getJobStatus().get(MINUTES, TimeUnit.MINUTES)).isEqualTo(JobStatus.RUNNING);
        cluster.terminateTaskManager(0).get(MINUTES, TimeUnit.MINUTES);
        cluster.startTaskManager();
        job.getJobExecutionResult().get(MINUTES, TimeUnit.MINUTES);

        assertThat(topics.answers()).containsExactlyInAnyOrderElementsOf(ids(images));
    }

    @Test
    void rescalingWithImagesInFlightLosesAndDoublesNothing() throws Exception {
        SqlTopics topics = new SqlTopics(broker, "rescale");
        List<Entry<String, byte[]>> images = images(1_000);
        // 5 of 405 images do not fill a batch of 8 and wait: they are in flight when the savepoint is taken.
        topics.send(images.subList(0, 405));
        String first = runAndStop(topics, 1, 400, null);
        topics.send(images.subList(405, 810));
        String second = runAndStop(topics, 2, 790, first);
        topics.send(images.subList(810, 1_000));
        JobClient third = start(topics, UNBOUNDED, 1, second, ModelStatement.plain());
        topics.awaitAnswers(1_000);
        stop(third, true);

        assertThat(topics.answers()).containsExactlyInAnyOrderElementsOf(ids(images));
    }

    private String runAndStop(SqlTopics topics, int parallelism, int classified, @Nullable String savepoint)
            throws Exception {
        ModelStatement patient = ModelStatement.plain().with("batch-size", "8").with("batch-max-wait", "1h");
        JobClient job = start(topics, UNBOUNDED, parallelism, savepoint, patient);
        topics.awaitAnswers(classified);
        return stop(job, false);
    }

    private String stop(JobClient job, boolean drain) throws Exception {
        return job.stopWithSavepoint(drain, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(MINUTES, TimeUnit.MINUTES);
    }

    private static JobClient start(
            SqlTopics topics, String bounds, int parallelism, @Nullable String savepoint, ModelStatement model) {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        Queries queries = Queries.start(configuration)
                .set("parallelism.default", Integer.toString(parallelism))
                .set("execution.checkpointing.interval", "200ms")
                .set("table.exec.async-ml-predict.output-mode", "ALLOW_UNORDERED")
                .model(model);
        var unusedImages = queries.tables().executeSql(topics.imagesTable(bounds));
        var unusedAnswers = queries.tables().executeSql(topics.answersTable());
        return queries.tables()
                .executeSql(
                        "INSERT INTO answers SELECT id FROM ML_PREDICT(TABLE images, MODEL twins, DESCRIPTOR(image)) WHERE class_id >= 0")
                .getJobClient()
                .orElseThrow();
    }

    private static List<Entry<String, byte[]>> images(int count) throws Exception {
        return List.copyOf(FashionMnist.encoded().entrySet()).subList(0, count);
    }

    private static List<String> ids(List<Entry<String, byte[]>> images) {
        return images.stream().map(Entry::getKey).toList();
    }
}
