package io.flinktwins.cli.pipeline;

import io.flinktwins.inference.serving.Engine;
import io.flinktwins.jobs.AccuracyJob;
import io.flinktwins.jobs.AccuracyOptions;
import io.flinktwins.jobs.ClassificationJob;
import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.jobs.ClassificationSettings;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.jobs.ServedModels;
import io.flinktwins.testbed.flink.EmbeddedFlink;
import java.util.function.UnaryOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Wires the two jobs with options as on their command lines; all throw {@link
 * io.flinktwins.options.InvalidOptionsException} if the options or the model can't work.
 */
public final class PipelineJobs {

    /** Task slots of the classification job on an embedded cluster: one for each core, four at most. */
    public static final int SLOTS = Math.min(4, Runtime.getRuntime().availableProcessors());

    private PipelineJobs() {}

    public static StreamExecutionEnvironment classification(EmbeddedFlink flink, String... options) {
        return classification(flink.environment(), options);
    }

    public static StreamExecutionEnvironment classification(StreamExecutionEnvironment environment, String... options) {
        return classification(environment, UnaryOperator.identity(), options);
    }

    /** The classification job with another engine than its options ask for. */
    public static StreamExecutionEnvironment classification(
            StreamExecutionEnvironment environment, UnaryOperator<Engine> engine, String... options) {
        ClassificationSettings settings = JobCommandLine.parse(new ClassificationOptions(), options)
                .orElseThrow()
                .settings();
        ClassificationJob.define(
                environment, settings.servedBy(engine.apply(settings.engine())), ServedModels.load(settings));
        return environment;
    }

    public static StreamExecutionEnvironment accuracy(EmbeddedFlink flink, String... options) {
        return accuracy(flink.environment(), options);
    }

    public static StreamExecutionEnvironment accuracy(StreamExecutionEnvironment environment, String... options) {
        AccuracyJob.define(
                environment,
                JobCommandLine.parse(new AccuracyOptions(), options)
                        .orElseThrow()
                        .settings());
        return environment;
    }
}
