package io.flinktwins.jobs;

import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Wires jobs as their {@code main} does, from options, and runs them on the cluster of the test. */
final class DefinedJobs {

    private static final long MINUTES = 3;

    private DefinedJobs() {}

    static void classification(StreamExecutionEnvironment environment, String... options) {
        ClassificationSettings settings = JobCommandLine.parse(new ClassificationOptions(), options)
                .orElseThrow()
                .settings();
        ClassificationJob.define(environment, settings, ServedModels.load(settings));
    }

    static JobClient startClassification(String... options) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        classification(environment, options);
        return environment.executeAsync();
    }

    /** Cancels what still runs: a job that a failed test leaves behind would keep the slots that the next test needs. */
    static void cancelAll(MiniCluster cluster) throws Exception {
        for (JobStatusMessage job : cluster.listJobs().get(MINUTES, TimeUnit.MINUTES)) {
            if (!job.getJobState().isGloballyTerminalState()) {
                cluster.cancelJob(job.getJobId()).get(MINUTES, TimeUnit.MINUTES);
            }
        }
    }

    static void accuracy(StreamExecutionEnvironment environment, String... options) {
        AccuracyJob.define(
                environment,
                JobCommandLine.parse(new AccuracyOptions(), options)
                        .orElseThrow()
                        .settings());
    }
}
