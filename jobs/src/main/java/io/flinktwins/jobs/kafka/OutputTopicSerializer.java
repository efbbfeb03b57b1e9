package io.flinktwins.jobs.kafka;

import static java.util.Objects.requireNonNull;

import io.flinktwins.operators.records.TraceContext;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes the records of one output topic, and sees that the topic takes
 * them: a record that is too large loses parts until it fits, since one that is refused would stop the job, and again
 * after every restart. The metric {@code shrunkRecords} counts these.
 *
 * <p>A record's Kafka timestamp is the time of sending, whatever times are in its value: brokers refuse times that are
 * too far ahead, and delete records of a time that is long ago.
 */
final class OutputTopicSerializer<T extends SpecificRecord> implements KafkaRecordSerializationSchema<T> {

    private static final Logger LOG = LoggerFactory.getLogger(OutputTopicSerializer.class);

    private final String topic;
    private final OutputTopic<T> output;
    private final OutputEncoding encoding;
    private final RecordLimit limit;

    private transient @Nullable Counter shrunk;
    private transient long maxBytes;

    /** @param limit asked when the sink opens, so that a restart is enough after the topic has been changed */
    OutputTopicSerializer(String topic, OutputTopic<T> output, OutputEncoding encoding, RecordLimit limit) {
        this.topic = topic;
        this.output = output;
        this.encoding = encoding;
        this.limit = limit;
    }

    /** Kafka's sink opens its serializer twice if it writes in transactions. */
    @Override
    public void open(InitializationContext context, KafkaSinkContext sinkContext) {
        if (shrunk == null) {
            maxBytes = limit.maxRecordBytes(topic);
            shrunk = context.getMetricGroup().counter("shrunkRecords");
        }
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(T item, KafkaSinkContext context, @Nullable Long timestamp) {
        ProducerRecord<byte[], byte[]> kafka = encode(item);
        if (RecordSize.of(kafka) > maxBytes) {
            requireNonNull(shrunk, "not open").inc();
            LOG.warn(
                    "a record of {} bytes for {} is over {} bytes; parts of it are left out",
                    RecordSize.of(kafka),
                    topic,
                    maxBytes);
            return shrink(item);
        }
        return kafka;
    }

    private ProducerRecord<byte[], byte[]> shrink(T item) {
        for (T rest = output.smaller().apply(item);
                rest != null;
                rest = output.smaller().apply(rest)) {
            ProducerRecord<byte[], byte[]> kafka = encode(rest);
            if (RecordSize.of(kafka) <= maxBytes) {
                return kafka;
            }
        }
        throw new IllegalStateException(
                "the topic %s takes records of %d bytes, which is too little for any: raise its max.message.bytes, and max.request.size"
                        .formatted(topic, maxBytes));
    }

    private ProducerRecord<byte[], byte[]> encode(T item) {
        byte[] value = encoding.of(item, output.type().codec());
        ProducerRecord<byte[], byte[]> kafka =
                new ProducerRecord<>(topic, output.key().apply(item), value);
        String traceparent = output.traceparent().apply(item);
        if (traceparent != null) {
            kafka.headers().add(TraceContext.HEADER, traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        return kafka;
    }
}
