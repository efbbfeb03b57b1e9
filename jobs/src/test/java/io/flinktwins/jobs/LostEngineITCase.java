package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.batch.LostEngineException;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine that is lost, again and again, costs no image and doubles none. */
class LostEngineITCase {

    private static final int LOSSES = 4;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @RegisterExtension
    static final BrokerExtension KAFKA = new BrokerExtension();

    @AfterEach
    void cancelJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        LosingEngine.LOSSES.set(0);
        DefinedJobs.cancelAll(cluster);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyImageIsClassifiedOnce(int batchesInFlight, @InjectMiniCluster MiniCluster cluster) throws Exception {
        TestTopics topics = new TestTopics(KAFKA.broker(), "lost-" + batchesInFlight);
        List<ImageEvent> images = FashionMnist.events();
        topics.send(images);
        LosingEngine.LOSSES.set(LOSSES);
        JobClient job = start(topics.options(
                "--stop-at-latest",
                "--parallelism=2",
                "--delivery=exactly-once",
                "--checkpoint-interval=200ms",
                "--batches-in-flight=" + batchesInFlight,
                "--model=" + FashionMnist.MODEL));
        job.getJobExecutionResult().get(5, TimeUnit.MINUTES);

        assertThat(LosingEngine.LOSSES.get()).as("losses that did not come").isNotPositive();
        Throwable lastFailure = cluster.getExecutionGraph(job.getJobID())
                .get()
                .getFailureInfo()
                .getException()
                .deserializeError(getClass().getClassLoader());
        assertThat(ExceptionUtils.findThrowable(lastFailure, LostEngineException.class))
                .isPresent();
        assertThat(topics.readDeadLetters()).isEmpty();
        assertThat(topics.readClassifications())
                .extracting(Classification::getImageId)
                .containsExactlyInAnyOrderElementsOf(
                        images.stream().map(ImageEvent::getImageId).toList());
    }

    private static JobClient start(String... options) throws Exception {
        ClassificationSettings settings = JobCommandLine.parse(new ClassificationOptions(), options)
                .orElseThrow()
                .settings();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        ClassificationJob.define(
                environment, settings.servedBy(new LosingEngine(settings.engine())), ServedModels.load(settings));
        return environment.executeAsync();
    }
}
