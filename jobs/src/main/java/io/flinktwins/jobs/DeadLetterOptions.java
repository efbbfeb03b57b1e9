package io.flinktwins.jobs;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.schemas.PipelineTopic;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Option;

/** The options of both jobs that concern records that can't be used. */
public final class DeadLetterOptions {

    @Option(
            names = "--dead-letter-topic",
            defaultValue = PipelineTopic.Names.DEAD_LETTERS,
            paramLabel = "TOPIC",
            description = "Records that can't be used, each with its reason. Default: ${DEFAULT-VALUE}.")
    private String topic;

    @Option(
            names = "--max-dead-letter-payload",
            defaultValue = DeadLetterFactory.DEFAULT_MAX_PAYLOAD,
            paramLabel = "SIZE",
            description = "A dead letter leaves a larger payload out, so that it fits into its topic."
                    + " Default: ${DEFAULT-VALUE}.")
    private MemorySize maxPayload;

    String topic() {
        return topic;
    }

    DeadLetterFactory deadLetters() {
        return new DeadLetterFactory(maxPayload);
    }
}
