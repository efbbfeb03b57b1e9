package io.flinktwins.jobs.kafka;

import io.flinktwins.jobs.kafka.KafkaSettings.Delivery;
import io.flinktwins.jobs.kafka.KafkaSettings.OutputFormat;
import io.flinktwins.jobs.kafka.KafkaSettings.OutputFraming;
import io.flinktwins.jobs.kafka.KafkaSettings.StartingOffsets;
import io.flinktwins.jobs.registry.RegistrySettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of both jobs that concern Kafka. */
public final class KafkaOptions {

    /** Goes behind the default of an option that {@link #outputTopic} reads. */
    public static final String OR_OF_GROUP = ", and with a --group-id of your own the same with -ID behind it.";

    @Mixin
    private KafkaClientOptions client = new KafkaClientOptions();

    @Option(
            names = "--group-id",
            paramLabel = "ID",
            description = "Consumer group, for the offsets that Kafka shows. Default: ${DEFAULT-VALUE}.")
    private String groupId;

    @Option(
            names = "--starting-offsets",
            defaultValue = "committed",
            paramLabel = "WHERE",
            description = "Where a job without a savepoint starts: earliest, latest or committed (what the group has"
                    + " committed, else earliest). Default: ${DEFAULT-VALUE}.")
    private StartingOffsets startingOffsets;

    @Option(
            names = "--stop-at-latest",
            description =
                    "End the job when it has read what is in the topics at its start. Only for a job that starts without"
                            + " a savepoint.")
    private boolean stopAtLatest;

    @Option(
            names = "--delivery",
            defaultValue = "at-least-once",
            paramLabel = "GUARANTEE",
            description = "at-least-once or exactly-once (readers then need isolation.level=read_committed)."
                    + " Default: ${DEFAULT-VALUE}.")
    private Delivery delivery;

    @Option(
            names = "--transactional-id-prefix",
            paramLabel = "PREFIX",
            description = "For exactly-once: unique to the job on its brokers and the same in every run of it."
                    + " Default: the group id.")
    private @Nullable String transactionalIdPrefix;

    @Option(
            names = "--transaction-timeout",
            defaultValue = "15min",
            paramLabel = "DURATION",
            description = "For exactly-once: how long a job may be down before its open transactions are lost. Not over"
                    + " the broker's transaction.max.timeout.ms, 15 minutes by default. Default: ${DEFAULT-VALUE}.")
    private Duration transactionTimeout;

    @Option(
            names = "--output-format",
            defaultValue = "avro",
            paramLabel = "FORMAT",
            description = "avro (single-object encoding) or json. Default: ${DEFAULT-VALUE}.")
    private OutputFormat outputFormat;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Read records in Confluent's framing, too, by the schemas of this registry. Its login is"
                    + " basic.auth.user.info in --kafka-properties. Default: none.")
    private @Nullable String schemaRegistry;

    @Option(
            names = "--output-framing",
            defaultValue = "single-object",
            paramLabel = "FRAMING",
            description = "What stands in front of output records in Avro: single-object, or confluent, for which their"
                    + " schemas are registered as TOPIC-value. Default: ${DEFAULT-VALUE}.")
    private OutputFraming outputFraming;

    @Option(
            names = "--skip-broker-check",
            description = "Submit without asking the brokers for the topics, for a client that can't reach them.")
    private boolean skipBrokerCheck;

    private final String defaultGroupId;

    /** Jobs must not share their group: the ids of their transactions come from it. */
    public KafkaOptions(String defaultGroupId) {
        this.defaultGroupId = defaultGroupId;
        groupId = defaultGroupId;
    }

    /**
     * The topic that a job writes to. Without a name of its own, a second job of the same kind has a second topic: its
     * records, in another encoding perhaps, must not come among those of the first.
     *
     * @param given null for the default
     */
    public String outputTopic(@Nullable String given, String defaultName) {
        if (given != null) {
            return given;
        }
        return groupId.equals(defaultGroupId) ? defaultName : defaultName + "-" + groupId;
    }

    /**
     * Checks what can be checked without a broker, and reads the file of properties.
     *
     * @throws io.flinktwins.inference.InvalidSettingException naming what can't work
     */
    public KafkaSettings settings() {
        return new KafkaSettings(
                client.properties(),
                groupId,
                startingOffsets,
                stopAtLatest,
                delivery,
                transactionalIdPrefix == null ? groupId : transactionalIdPrefix,
                transactionTimeout,
                outputFormat,
                !skipBrokerCheck,
                schemaRegistry == null ? null : RegistrySettings.of(schemaRegistry, client.registryProperties()),
                outputFraming);
    }
}
