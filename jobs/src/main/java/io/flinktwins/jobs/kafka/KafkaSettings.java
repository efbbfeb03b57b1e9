package io.flinktwins.jobs.kafka;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.jobs.kafka.offsets.DeletedRecordCounter;
import io.flinktwins.jobs.kafka.offsets.FromLatest;
import io.flinktwins.jobs.registry.KnownSchemas;
import io.flinktwins.jobs.registry.RegistrySettings;
import io.flinktwins.jobs.registry.ResolveFunction;
import io.flinktwins.operators.records.InputFormat;
import io.flinktwins.operators.records.RawRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a job reads from Kafka and writes to it, and the sources and sinks that do so.
 *
 * @param client properties of the Kafka clients
 * @param groupId consumer group, for the offsets that Kafka shows
 * @param stopAtLatest whether the job ends when it has read what was there at its start
 * @param transactionalIdPrefix the same in every run of the job, and unique to it on its brokers
 * @param transactionTimeout how long a job may be down before its open transactions are lost
 * @param checkBrokers whether the brokers are asked before the job is submitted
 * @param registry that has the schemas of records in Confluent's framing; null for none
 */
public record KafkaSettings(
        Map<String, String> client,
        String groupId,
        StartingOffsets startingOffsets,
        boolean stopAtLatest,
        Delivery delivery,
        String transactionalIdPrefix,
        Duration transactionTimeout,
        OutputFormat outputFormat,
        boolean checkBrokers,
        @Nullable RegistrySettings registry,
        OutputFraming outputFraming) {

    /** Records that wait for the registry, in each task; those behind them wait in Kafka. */
    private static final int MAX_UNRESOLVED = 100;

    /** A registry that does not answer is waited for. */
    private static final long NO_TIMEOUT = 0;

    /** New partitions are read after a minute, unless the client's properties say otherwise; Flink's default is five. */
    private static final String PARTITION_DISCOVERY_INTERVAL = "partition.discovery.interval.ms";

    private static final String ONE_MINUTE_MILLIS = "60000";

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

    /** What stands in front of output records in Avro. */
    public enum OutputFraming {
        SINGLE_OBJECT,
        CONFLUENT
    }

    public KafkaSettings {
        client = Map.copyOf(client);
        ReservedProperties.requireNone(client);
        InvalidSettingException.unless(!groupId.isBlank(), "group id", groupId, "must not be empty");
        InvalidSettingException.unless(
                !transactionalIdPrefix.isBlank(),
                "transactional id prefix",
                transactionalIdPrefix,
                "must not be empty");
        InvalidSettingException.unless(
                !transactionTimeout.isZero(), "transaction timeout", transactionTimeout, "must be positive");
        InvalidSettingException.unless(
                outputFraming == OutputFraming.SINGLE_OBJECT || registry != null,
                "output framing",
                outputFraming,
                "needs --schema-registry");
        InvalidSettingException.unless(
                outputFraming == OutputFraming.SINGLE_OBJECT || outputFormat == OutputFormat.AVRO,
                "output framing",
                outputFraming,
                "can't be that of --output-format json");
    }

    /** What Flink shows a job under: two of a kind differ by their group, which they must not share. */
    public String jobName(String kind) {
        return "%s (%s)".formatted(kind, groupId);
    }

    /**
     * Asks the brokers and the registry, unless told not to, for what would otherwise stop the job after it has been
     * submitted.
     *
     * @throws io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException if no broker answers, one refuses the login or
     *     a right, a topic is not there, or one takes too small records only
     * @throws io.flinktwins.jobs.registry.RegistryUnavailableException if the registry does not answer or refuses the login
     * @throws InvalidSettingException if the brokers give transactions less time than asked for
     */
    public void check(List<String> inputs, List<String> outputs) {
        if (checkBrokers) {
            new BrokerCheck(this).run(inputs, outputs);
            if (registry != null) {
                registry.check();
            }
        }
    }

    /**
     * A topic's raw records, each handed on whatever is in it, with a count of those that were deleted before they could
     * be read.
     *
     * @param format what the values are
     * @param required properties that the job can't do without
     * @param time of the records
     * @param identity of the source, in a checkpoint and for people
     */
    public DataStream<RawRecord> records(
            StreamExecutionEnvironment environment,
            String topic,
            InputFormat format,
            Map<String, String> required,
            WatermarkStrategy<RawRecord> time,
            String identity) {
        DataStream<RawRecord> records = environment
                .fromSource(source(topic, format, required), time, identity.replace('-', ' '))
                .uid(identity)
                .process(new DeletedRecordCounter(client), RawRecord.TYPE)
                .uid("count-deleted-" + identity)
                .name("count deleted " + identity.replace('-', ' '));
        return registry == null || format == InputFormat.RAW ? records : resolve(records, registry, identity);
    }

    private static DataStream<RawRecord> resolve(
            DataStream<RawRecord> records, RegistrySettings registry, String identity) {
        return AsyncDataStream.orderedWait(
                        records, new ResolveFunction(registry), NO_TIMEOUT, TimeUnit.MILLISECONDS, MAX_UNRESOLVED)
                .returns(RawRecord.TYPE)
                .uid("look-up-schemas-" + identity)
                .name("look up schemas of " + identity.replace('-', ' '));
    }

    /** Adds to a record what is known of its schema, for those who read it before it is resolved. */
    public SerializableFunction<RawRecord, RawRecord> knownSchemas() {
        return registry == null ? raw -> raw : new KnownSchemas(registry);
    }

    private KafkaSource<RawRecord> source(String topic, InputFormat format, Map<String, String> required) {
        KafkaSourceBuilder<RawRecord> source = KafkaSource.<RawRecord>builder()
                .setProperty(PARTITION_DISCOVERY_INTERVAL, ONE_MINUTE_MILLIS)
                .setProperties(clientProperties())
                .setTopics(topic)
                .setGroupId(groupId)
                .setStartingOffsets(offsets())
                .setDeserializer(new RawRecordDeserializer(format));
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
            case LATEST -> new FromLatest();
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
        };
    }

    /**
     * A sink of contract records with the delivery guarantee asked for. For Confluent's framing their schema is registered.
     *
     * @throws io.flinktwins.jobs.registry.RegistryUnavailableException if it can't be
     */
    public <T extends SpecificRecord> Sink<T> sink(String topic, OutputTopic<T> output) {
        KafkaSink<T> sink = KafkaSink.<T>builder()
                .setKafkaProducerConfig(producerProperties())
                .setRecordSerializer(
                        new OutputTopicSerializer<>(topic, output, encoding(topic, output), RecordLimit.of(client)))
                .setDeliveryGuarantee(delivery.guarantee)
                .setTransactionalIdPrefix(transactionalIdPrefix(topic))
                .build();
        return TopicSink.of(target(topic), sink);
    }

    private OutputEncoding encoding(String topic, OutputTopic<?> output) {
        return new OutputEncoding(
                outputFormat,
                registry == null || outputFraming == OutputFraming.SINGLE_OBJECT
                        ? null
                        : registry.idOf(topic + "-value", output.type().codec().schema()));
    }

    private SinkTarget target(String topic) {
        return new SinkTarget(
                delivery == Delivery.EXACTLY_ONCE
                        ? "the topic %s, under transactional ids that begin with %s"
                                .formatted(topic, transactionalIdPrefix(topic))
                        : "the topic " + topic);
    }

    /** Two sinks of one job must not share transactional ids. */
    String transactionalIdPrefix(String topic) {
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
