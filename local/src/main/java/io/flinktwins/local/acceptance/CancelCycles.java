package io.flinktwins.local.acceptance;

import io.flinktwins.jobs.ClassificationJob;
import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.local.standalone.Checkout;
import io.flinktwins.local.standalone.FlinkRest;
import io.flinktwins.local.standalone.StandaloneCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Submits a classification job that reads from the beginning, and cancels it at work, again and again.
 *
 * <p>The jobs come with the thin jar, so that each has a class loader of its own on the TaskManagers.
 */
record CancelCycles(StandaloneCluster cluster, Checkout checkout, Path model) {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    void run(int times) throws Exception {
        FlinkRest rest = new FlinkRest(cluster.webAddress());
        for (int cycle = 0; cycle < times; cycle++) {
            String job = submit();
            rest.awaitTasks(job, PATIENCE);
            rest.cancel(job);
            rest.awaitState(job, "CANCELED", PATIENCE);
        }
    }

    private String submit() throws Exception {
        URI address = cluster.webAddress();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createRemoteEnvironment(
                address.getHost(), address.getPort(), checkout.jobsJar().toString());
        ClassificationJob.define(environment, options());
        JobClient job = environment.executeAsync();
        return job.getJobID().toHexString();
    }

    private ClassificationOptions options() throws IOException {
        return JobCommandLine.parse(
                        new ClassificationOptions(),
                        "--bootstrap-servers",
                        cluster.bootstrapServers(),
                        "--model",
                        model.toString(),
                        "--starting-offsets",
                        "earliest",
                        "--group-id",
                        "cancel-cycles",
                        "--parallelism",
                        "4")
                .orElseThrow();
    }
}
