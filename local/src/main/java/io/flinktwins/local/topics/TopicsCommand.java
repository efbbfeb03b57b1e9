package io.flinktwins.local.topics;

import io.flinktwins.local.broker.PipelineTopic;
import io.flinktwins.local.broker.PipelineTopics;
import io.flinktwins.local.kafka.KafkaConnection;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twins topics}: creates the pipeline's topics. */
@Command(
        name = "topics",
        description = {
            "Creates those of the pipeline's topics that are missing, with their settings and one replica.",
            "For a Kafka of your own machine; elsewhere somebody has decided on replicas and retention."
        })
public final class TopicsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaConnection connection;

    @Option(names = "--partitions", paramLabel = "N", description = "Of each new topic. Default: ${DEFAULT-VALUE}.")
    private int partitions = 4;

    @Override
    public Integer call() {
        if (partitions < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--partitions is %d; write 1 or more".formatted(partitions));
        }
        PipelineTopics.createMissing(connection.clientSettings(Map.of()), partitions);
        spec.commandLine().getOut().println(String.join("\n", PipelineTopic.names()));
        return ExitCode.OK;
    }
}
