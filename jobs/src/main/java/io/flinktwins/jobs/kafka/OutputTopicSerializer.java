package io.flinktwins.jobs.kafka;

import io.flinktwins.jobs.kafka.KafkaSettings.OutputFormat;
import io.flinktwins.schemas.wire.RecordJson;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Encodes the records of one output topic, in Avro single-object encoding or in JSON. */
final class OutputTopicSerializer<T extends SpecificRecord> implements KafkaRecordSerializationSchema<T> {

    private final String topic;
    private final OutputTopic<T> output;
    private final OutputFormat format;

    OutputTopicSerializer(String topic, OutputTopic<T> output, OutputFormat format) {
        this.topic = topic;
        this.output = output;
        this.format = format;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(T item, KafkaSinkContext context, @Nullable Long timestamp) {
        String key = output.key().apply(item);
        byte[] value = format == OutputFormat.JSON
                ? RecordJson.encode(item)
                : output.type().codec().encode(item);
        // A time before 1970 is fine in a record, but Kafka takes none as a timestamp.
        long kafkaTimestamp = Math.max(0, output.timestamp().apply(item).toEpochMilli());
        @SuppressWarnings("NullAway") // Kafka takes null for "by key" and for "no key"
        ProducerRecord<byte[], byte[]> kafka = new ProducerRecord<>(
                topic, null, kafkaTimestamp, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
        return kafka;
    }
}
