package io.flinktwins.cli.acceptance;

import io.flinktwins.cli.pipeline.PipelineJobs;
import io.flinktwins.testbed.flink.FlinkRest;
import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Submits both jobs, reading from the beginning, and cancels them at work, again and again.
 *
 * <p>The jobs come with the thin jar, so that each has class loaders of its own in the cluster.
 */
record CancelCycles(StandaloneCluster cluster, Checkout checkout, Path model) {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Returns how many jobs there were. */
    int run(int times) throws Exception {
        FlinkRest rest = new FlinkRest(cluster.webAddress());
        int ended = 0;
        for (int cycle = 0; cycle < times; cycle++) {
            List<String> jobs = List.of(submitClassification(), submitAccuracy());
            for (String job : jobs) {
                rest.awaitTasks(job, PATIENCE);
            }
            for (String job : jobs) {
                rest.cancel(job);
            }
            for (String job : jobs) {
                rest.awaitState(job, "CANCELED", PATIENCE);
                ended++;
            }
        }
        return ended;
    }

    private String submitClassification() throws Exception {
        return submit(PipelineJobs.classification(environment(), options("3")));
    }

    private String submitAccuracy() throws Exception {
        return submit(PipelineJobs.accuracy(environment(), options("1")));
    }

    private StreamExecutionEnvironment environment() throws IOException {
        URI address = cluster.webAddress();
        return StreamExecutionEnvironment.createRemoteEnvironment(
                address.getHost(), address.getPort(), checkout.jobsJar().toString());
    }

    private static String submit(StreamExecutionEnvironment environment) throws Exception {
        return environment.executeAsync().getJobID().toHexString();
    }

    private String[] options(String parallelism) throws IOException {
        return new String[] {
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--model",
            model.toString(),
            "--starting-offsets",
            "earliest",
            "--parallelism",
            parallelism
        };
    }
}
