package io.flinktwins.cli.pipeline;

import io.flinktwins.jobs.AccuracyJob;
import io.flinktwins.jobs.AccuracyOptions;
import io.flinktwins.jobs.ClassificationJob;
import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Wires the two jobs for the embedded cluster, with options as on their command lines; both throw {@link
 * io.flinktwins.jobs.InvalidOptionsException} if the options or the model can't work.
 */
public final class PipelineJobs {

    private PipelineJobs() {}

    public static StreamExecutionEnvironment classification(EmbeddedFlink flink, String... options) {
        StreamExecutionEnvironment environment = flink.environment();
        ClassificationJob.define(
                environment,
                JobCommandLine.parse(new ClassificationOptions(), options).orElseThrow());
        return environment;
    }

    public static StreamExecutionEnvironment accuracy(EmbeddedFlink flink, String... options) {
        StreamExecutionEnvironment environment = flink.environment();
        AccuracyJob.define(
                environment,
                JobCommandLine.parse(new AccuracyOptions(), options).orElseThrow());
        return environment;
    }
}
