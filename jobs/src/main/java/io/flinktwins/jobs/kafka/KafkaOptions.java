package io.flinktwins.jobs.kafka;

import io.flinktwins.operators.records.RawRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of both jobs that concern Kafka, and the sources and sinks made from them. */
public final class KafkaOptions {

    @Mixin
    private KafkaClientOptions client = new KafkaClientOptions();

    @Option(
            names = "--group-id",
            paramLabel = "ID",
            description = "Consumer group, for the offsets that Kafka shows. Default: ${DEFAULT-VALUE}.")
    private String groupId;

    @Option(
            names = "--starting-offsets",
            paramLabel = "WHERE",
            description = "Where a job without a savepoint starts: earliest, latest or committed (what the group has"
                    + " committed, else earliest). Default: committed.")
    private StartingOffsets startingOffsets = StartingOffsets.COMMITTED;

    @Option(
            names = "--stop-at-latest",
            description =
                    "End the job when it has read what is in the topics at its start. Only for a job that starts without"
                            + " a savepoint.")
    private boolean stopAtLatest;

    @Option(
            names = "--delivery",
            paramLabel = "GUARANTEE",
            description = "at-least-once or exactly-once (readers then need isolation.level=read_committed)."
                    + " Default: at-least-once.")
    private Delivery delivery = Delivery.AT_LEAST_ONCE;

    @Option(
            names = "--transactional-id-prefix",
            paramLabel = "PREFIX",
            description = "For exactly-once: unique to the job on its brokers and the same in every run of it."
                    + " Default: the group id.")
    private @Nullable String transactionalIdPrefix;

    @Option(
            names = "--transaction-timeout",
            paramLabel = "DURATION",
            description = "For exactly-once: how long a job may be down before its open transactions are lost. Not over"
                    + " the broker's transaction.max.timeout.ms, 15 minutes by default. Default: ${DEFAULT-VALUE}.")
    private Duration transactionTimeout = Duration.ofMinutes(15);

    @Option(
            names = "--output-format",
            paramLabel = "FORMAT",
            description = "avro (single-object encoding) or json. Default: avro.")
    private OutputFormat outputFormat = OutputFormat.AVRO;

    /** Jobs must not share their group: the ids of their transactions come from it. */
    public KafkaOptions(String defaultGroupId) {
        groupId = defaultGroupId;
    }

    /** Where a job starts to read that has no checkpoint to continue from. */
    public enum StartingOffsets {
        EARLIEST,
        LATEST,
        COMMITTED
    }

    /**
     * Checks what can be checked without a broker.
     *
     * @throws IllegalArgumentException naming the option and the right form
     */
    public void check() {
        client.properties();
        if (transactionTimeout.isZero()) {
            throw new IllegalArgumentException("--transaction-timeout is 0; write for example 15min");
        }
    }

    /** A source of raw records; it hands each on and never throws for what is in one. */
    public KafkaSource<RawRecord> source(String topic, Map<String, String> required) {
        KafkaSourceBuilder<RawRecord> source = KafkaSource.<RawRecord>builder()
                .setProperties(client.properties())
                .setTopics(topic)
                .setGroupId(groupId)
                .setStartingOffsets(offsets())
                .setDeserializer(new RawRecordDeserializer());
        required.forEach(source::setProperty);
        if (stopAtLatest) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return source.build();
    }

    @SuppressWarnings("deprecation") // the connector's API takes the deprecated enum only
    private OffsetsInitializer offsets() {
        return switch (startingOffsets) {
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
        };
    }

    /** A sink of contract records with the delivery guarantee asked for. */
    public <T extends SpecificRecord> KafkaSink<T> sink(String topic, OutputTopic<T> contract) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(producerProperties())
                .setRecordSerializer(new OutputTopicSerializer<>(topic, contract, outputFormat))
                .setDeliveryGuarantee(delivery.guarantee())
                .setTransactionalIdPrefix(transactionalIdPrefix(topic))
                .build();
    }

    /** Two sinks of one job must not share transactional ids. */
    private String transactionalIdPrefix(String topic) {
        return (transactionalIdPrefix == null ? groupId : transactionalIdPrefix) + "-" + topic;
    }

    private Properties producerProperties() {
        Properties producer = client.properties();
        producer.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(transactionTimeout.toMillis()));
        return producer;
    }
}
