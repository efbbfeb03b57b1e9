package io.flinktwins.jobs;

import io.flinktwins.jobs.kafka.KafkaOptions;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.schemas.PipelineTopic;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of both jobs that concern records that can't be used. */
public final class DeadLetterOptions {

    @Option(
            names = "--dead-letter-topic",
            paramLabel = "TOPIC",
            description = "Records that can't be used, each with its reason. Default: "
                    + PipelineTopic.Names.DEAD_LETTERS + KafkaOptions.OR_OF_GROUP)
    private @Nullable String topic;

    @Option(
            names = "--max-dead-letter-payload",
            defaultValue = DeadLetterFactory.DEFAULT_MAX_PAYLOAD,
            paramLabel = "SIZE",
            description = "A dead letter leaves a larger payload out, so that it fits into its topic."
                    + " Default: ${DEFAULT-VALUE}.")
    private MemorySize maxPayload;

    String topic(KafkaOptions kafka) {
        return kafka.outputTopic(topic, PipelineTopic.Names.DEAD_LETTERS);
    }

    DeadLetterFactory deadLetters() {
        return new DeadLetterFactory(maxPayload);
    }
}
