package io.flinktwins.cli.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed records of whole topics, without a consumer group. Used by one thread. */
public final class TopicReader implements AutoCloseable {

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    private TopicReader(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        ends = consumer.endOffsets(consumer.assignment());
    }

    /** Opens topics at their first record. */
    public static TopicReader fromBeginning(Map<String, ?> settings, List<String> topics) {
        TopicReader reader = open(settings, topics);
        reader.consumer.seekToBeginning(reader.consumer.assignment());
        return reader;
    }

    /** Opens topics behind the last record that is in them now. */
    public static TopicReader fromEnd(Map<String, ?> settings, List<String> topics) {
        TopicReader reader = open(settings, topics);
        reader.consumer.seekToEnd(reader.consumer.assignment());
        // Seeking is lazy: without asking for the positions it would skip what comes before the first poll.
        reader.consumer.assignment().forEach(reader.consumer::position);
        return reader;
    }

    private static TopicReader open(Map<String, ?> settings, List<String> topics) {
        Map<String, Object> own = new HashMap<>(settings);
        own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
        return new TopicReader(consumer);
    }

    /** Whether everything has been polled that was there when the topics were opened. */
    public boolean isAtEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** The next records, waiting for the first one of them at most this long. */
    public Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait) throws InterruptedException {
        try {
            return consumer.poll(wait);
        } catch (InterruptException e) {
            // Kafka leaves the thread marked as interrupted, so that closing anything would fail as well.
            Thread.interrupted();
            throw new InterruptedException(e.getMessage());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
