package io.flinktwins.jobs.kafka;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.operators.records.RawRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How a job reads from Kafka and writes to it, and the sources and sinks that do so.
 *
 * @param client properties of the Kafka clients
 * @param groupId consumer group, for the offsets that Kafka shows
 * @param stopAtLatest whether the job ends when it has read what was there at its start
 * @param transactionalIdPrefix the same in every run of the job, and unique to it on its brokers
 * @param transactionTimeout how long a job may be down before its open transactions are lost
 */
public record KafkaSettings(
        Map<String, String> client,
        String groupId,
        StartingOffsets startingOffsets,
        boolean stopAtLatest,
        Delivery delivery,
        String transactionalIdPrefix,
        Duration transactionTimeout,
        OutputFormat outputFormat) {

    /** Where a job starts to read that has no checkpoint to continue from. */
    public enum StartingOffsets {
        EARLIEST,
        LATEST,
        COMMITTED
    }

    /** What a failure may do to the output topics. */
    public enum Delivery {
        /** Nothing is lost, but records since the last checkpoint may be there twice. */
        AT_LEAST_ONCE(DeliveryGuarantee.AT_LEAST_ONCE),
        /** Nothing is lost or doubled for readers with {@code isolation.level=read_committed}. */
        EXACTLY_ONCE(DeliveryGuarantee.EXACTLY_ONCE);

        private final DeliveryGuarantee guarantee;

        Delivery(DeliveryGuarantee guarantee) {
            this.guarantee = guarantee;
        }
    }

    /** How output records are encoded. */
    public enum OutputFormat {
        AVRO,
        JSON
    }

    public KafkaSettings {
        client = Map.copyOf(client);
        InvalidSettingException.unless(!groupId.isBlank(), "group id", groupId, "must not be empty");
        InvalidSettingException.unless(
                !transactionalIdPrefix.isBlank(),
                "transactional id prefix",
                transactionalIdPrefix,
                "must not be empty");
        InvalidSettingException.unless(
                !transactionTimeout.isZero(), "transaction timeout", transactionTimeout, "must be positive");
    }

    /** A source of raw records; it hands each on and never throws for what is in one. */
    public KafkaSource<RawRecord> source(String topic, Map<String, String> required) {
        KafkaSourceBuilder<RawRecord> source = KafkaSource.<RawRecord>builder()
                .setProperties(clientProperties())
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
    public <T extends SpecificRecord> KafkaSink<T> sink(String topic, OutputTopic<T> output) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(producerProperties())
                .setRecordSerializer(new OutputTopicSerializer<>(topic, output, outputFormat))
                .setDeliveryGuarantee(delivery.guarantee)
                .setTransactionalIdPrefix(transactionalIdPrefix(topic))
                .build();
    }

    /** Two sinks of one job must not share transactional ids. */
    private String transactionalIdPrefix(String topic) {
        return transactionalIdPrefix + "-" + topic;
    }

    private Properties producerProperties() {
        Properties producer = clientProperties();
        producer.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(transactionTimeout.toMillis()));
        return producer;
    }

    private Properties clientProperties() {
        Properties properties = new Properties();
        properties.putAll(client);
        return properties;
    }

    /** Leaves the client's properties out, which may hold secrets. */
    @Override
    public String toString() {
        return "KafkaSettings[%s, %s, %s]".formatted(groupId, delivery, outputFormat);
    }
}
