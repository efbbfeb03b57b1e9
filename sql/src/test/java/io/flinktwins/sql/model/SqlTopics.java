package io.flinktwins.sql.model;

import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.host.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A topic of images, with their ids as keys, and one of answers; and the tables of both. */
final class SqlTopics {

    private static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(200);

    private final EmbeddedBroker broker;
    private final String name;

    SqlTopics(EmbeddedBroker broker, String name) {
        this.broker = broker;
        this.name = name;
        broker.createTopic(name + "-images", PARTITIONS);
        broker.createTopic(name + "-answers", PARTITIONS);
    }

    /** @param bounds options of the source that say where it ends */
    String imagesTable(String bounds) {
        return "CREATE TEMPORARY TABLE images (id STRING, image BYTES) WITH ('connector' = 'kafka', 'topic' = '%s-images', 'properties.bootstrap.servers' = '%s', 'key.format' = 'raw', 'key.fields' = 'id', 'value.format' = 'raw', 'value.fields-include' = 'EXCEPT_KEY', 'scan.startup.mode' = 'earliest-offset' %s)"
                .formatted(name, broker.bootstrapServers(), bounds);
    }

    String answersTable() {
        return "CREATE TEMPORARY TABLE answers (id STRING) WITH ('connector' = 'kafka', 'topic' = '%s-answers', 'properties.bootstrap.servers' = '%s', 'properties.transaction.timeout.ms' = '60000', 'format' = 'raw', 'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = '%s')"
                .formatted(name, broker.bootstrapServers(), name);
    }

    void send(Collection<Entry<String, byte[]>> images) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            int next = 0;
            for (Entry<String, byte[]> image : images) {
                byte[] key = image.getKey().getBytes(StandardCharsets.UTF_8);
                var unused = producer.send(
                        new ProducerRecord<>(name + "-images", next++ % PARTITIONS, key, image.getValue()));
            }
        }
    }

    void awaitAnswers(int count) throws Exception {
        Await.until(count + " answers", PATIENCE, () -> answers().size() >= count);
    }

    /** What is committed. */
    List<String> answers() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(name + "-answers", 0), new TopicPartition(name + "-answers", 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<String> answers = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    answers.add(record.value());
                }
            }
            return answers;
        }
    }
}
