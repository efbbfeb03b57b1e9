package io.flinktwins.cli.demo;

import io.flinktwins.cli.pipeline.PipelineJobs;
import io.flinktwins.jobs.AccuracyJob;
import io.flinktwins.jobs.ClassificationJob;
import io.flinktwins.options.ModelLoadTimeoutOption;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import io.flinktwins.testbed.flink.RunningJob;
import java.time.Duration;

/** The two jobs of the pipeline on the embedded cluster. */
record DemoJobs(RunningJob classification, RunningJob accuracy) implements AutoCloseable {

    static final int ACCURACY_SLOTS = 1;

    /** The demo's images are through in seconds. */
    private static final String ACCURACY_WINDOW = "1s";

    /** Besides what the model takes. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);

    /**
     * Submits both jobs and returns when all their tasks run, the model loaded and warm.
     *
     * @param slots parallelism of the classification job; the accuracy job takes {@link #ACCURACY_SLOTS} more
     */
    static DemoJobs start(
            EmbeddedFlink flink, String bootstrapServers, String model, ModelLoadTimeoutOption loadTimeout, int slots)
            throws Exception {
        RunningJob classification = submitClassification(flink, bootstrapServers, model, loadTimeout, slots);
        try {
            RunningJob accuracy = submitAccuracy(flink, bootstrapServers, model);
            try {
                classification.awaitTasks(START_PATIENCE.plus(loadTimeout.timeout()));
                accuracy.awaitTasks(START_PATIENCE);
                return new DemoJobs(classification, accuracy);
            } catch (Exception e) {
                accuracy.close();
                throw e;
            }
        } catch (Exception e) {
            classification.close();
            throw e;
        }
    }

    private static RunningJob submitClassification(
            EmbeddedFlink flink, String bootstrapServers, String model, ModelLoadTimeoutOption loadTimeout, int slots)
            throws Exception {
        return flink.submit(
                PipelineJobs.classification(
                        flink,
                        "--bootstrap-servers=" + bootstrapServers,
                        "--model=" + model,
                        loadTimeout.argument(),
                        "--parallelism=" + slots),
                ClassificationJob.NAME);
    }

    private static RunningJob submitAccuracy(EmbeddedFlink flink, String bootstrapServers, String model)
            throws Exception {
        return flink.submit(
                PipelineJobs.accuracy(
                        flink,
                        "--bootstrap-servers=" + bootstrapServers,
                        "--model=" + model,
                        "--rejection-topic=" + PipelineTopic.DEAD_LETTERS.topicName(),
                        "--report-interval=1s",
                        "--window=" + ACCURACY_WINDOW,
                        "--parallelism=" + ACCURACY_SLOTS),
                AccuracyJob.NAME);
    }

    /** Sees that both jobs are alive. */
    void checkAlive() throws InterruptedException {
        classification.checkAlive();
        accuracy.checkAlive();
    }

    @Override
    public void close() {
        accuracy.close();
        classification.close();
    }
}
