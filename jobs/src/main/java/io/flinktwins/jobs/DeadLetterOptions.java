package io.flinktwins.jobs;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Option;

/** The options of both jobs that concern records that can't be used. */
public final class DeadLetterOptions {

    @Option(
            names = "--dead-letter-topic",
            paramLabel = "TOPIC",
            description = "Records that can't be used, each with its reason. Default: dead-letters.")
    private String topic = "dead-letters";

    @Option(
            names = "--max-dead-letter-payload",
            paramLabel = "SIZE",
            description = "A dead letter leaves a larger payload out, so that it fits into its topic. Default: 960kb.")
    private MemorySize maxPayload = DeadLetterFactory.DEFAULT_MAX_PAYLOAD;

    String topic() {
        return topic;
    }

    DeadLetterFactory deadLetters() {
        return new DeadLetterFactory(maxPayload);
    }
}
