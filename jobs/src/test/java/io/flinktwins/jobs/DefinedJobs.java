package io.flinktwins.jobs;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Wires jobs as their {@code main} does, from options. */
final class DefinedJobs {

    private DefinedJobs() {}

    static void classification(StreamExecutionEnvironment environment, String... options) {
        ClassificationSettings settings = JobCommandLine.parse(new ClassificationOptions(), options)
                .orElseThrow()
                .settings();
        ClassificationJob.define(environment, settings, ServedModels.load(settings));
    }

    static void accuracy(StreamExecutionEnvironment environment, String... options) {
        AccuracyJob.define(
                environment,
                JobCommandLine.parse(new AccuracyOptions(), options)
                        .orElseThrow()
                        .settings());
    }
}
