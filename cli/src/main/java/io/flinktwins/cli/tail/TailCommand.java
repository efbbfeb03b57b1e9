package io.flinktwins.cli.tail;

import io.flinktwins.cli.kafka.KafkaConnection;
import io.flinktwins.cli.kafka.RegistryOption;
import io.flinktwins.cli.kafka.TopicReader;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.schemas.PipelineTopic;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twins tail}: prints the records of a topic as lines of JSON. */
@Command(
        name = "tail",
        description = {
            "Prints the records of one of the pipeline's topics as lines of JSON.",
            "Reads committed records only, and goes on until Ctrl-C unless told otherwise."
        })
public final class TailCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TOPIC",
            description = PipelineTopic.Names.IMAGE_EVENTS + ", " + PipelineTopic.Names.CLASSIFICATIONS + ", "
                    + PipelineTopic.Names.TO_LABEL + ", " + PipelineTopic.Names.LABELS + ", "
                    + PipelineTopic.Names.ACCURACY + " or "
                    + PipelineTopic.Names.DEAD_LETTERS + "; or with --contract any other name.")
    private String topic;

    @Mixin
    private KafkaConnection connection;

    @Mixin
    private RegistryOption registry = new RegistryOption();

    @Option(
            names = "--contract",
            paramLabel = "TOPIC",
            description = "The records are like those of this one of the six topics. Default: the topic's own.")
    private @Nullable String contract;

    @Option(names = "--from-beginning", description = "Start at the topic's first record, not behind its last.")
    private boolean fromBeginning;

    @Option(names = "--max-messages", paramLabel = "N", description = "End after N records.")
    private long maxMessages = Long.MAX_VALUE;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "End when nothing came for so long.")
    private @Nullable Duration timeout;

    @Override
    public Integer call() throws InterruptedException {
        RecordLine line = new RecordLine(registry.records(pipelineTopic().contract(), connection));
        InvalidSettingException.requireAtLeastOne("max messages", maxMessages);
        connection.check(List.of(topic), List.of());
        try (TopicReader reader = open()) {
            print(reader, line);
        }
        return ExitCode.OK;
    }

    private PipelineTopic pipelineTopic() {
        String name = contract == null ? topic : contract;
        return PipelineTopic.named(name)
                .orElseThrow(() -> new InvalidOptionsException(
                        "'%s' is no topic of the pipeline; name one of %s, or say with --contract which of them it is like"
                                .formatted(name, String.join(", ", PipelineTopic.names()))));
    }

    private TopicReader open() {
        Map<String, Object> settings = connection.clientSettings(Map.of());
        return fromBeginning
                ? TopicReader.fromBeginning(settings, List.of(topic))
                : TopicReader.fromEnd(settings, List.of(topic));
    }

    private void print(TopicReader reader, RecordLine line) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        long printed = 0;
        long lastNanos = System.nanoTime();
        while (printed < maxMessages && !isOver(lastNanos)) {
            for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
                lastNanos = System.nanoTime();
                if (printed++ < maxMessages) {
                    out.println(line.of(found));
                }
            }
        }
    }

    private boolean isOver(long lastNanos) {
        return timeout != null && System.nanoTime() - lastNanos > timeout.toNanos();
    }
}
