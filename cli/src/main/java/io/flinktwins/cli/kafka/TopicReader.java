package io.flinktwins.cli.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads committed records of whole topics, without a consumer group. A topic that is not there when it is opened has no
 * records. Used by one thread.
 */
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

    /**
     * Opens topics shortly before their end.
     *
     * @param records how many of the newest ones each topic begins with, in equal parts of its partitions; gaps in their
     *     offsets, as compaction and transactions make them, count as well
     */
    public static TopicReader fromNewest(Map<String, ?> settings, Map<String, Integer> records) {
        TopicReader reader = open(settings, List.copyOf(records.keySet()));
        Map<TopicPartition, Long> beginnings = reader.consumer.beginningOffsets(reader.ends.keySet());
        Map<String, Long> partitions = reader.ends.keySet().stream()
                .collect(Collectors.groupingBy(TopicPartition::topic, Collectors.counting()));
        reader.ends.forEach((partition, end) -> {
            long of = partitions.getOrDefault(partition.topic(), 1L);
            long share = (records.getOrDefault(partition.topic(), 0) + of - 1) / of;
            reader.consumer.seek(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - share));
        });
        return reader;
    }

    private static TopicReader open(Map<String, ?> settings, List<String> topics) {
        Map<String, Object> own = new HashMap<>(settings);
        own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Looking makes no topic, whatever the brokers would allow.
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            consumer.assign(topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList());
            return new TopicReader(consumer);
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
    }

    /** Whether everything has been polled that was there when the topics were opened. */
    public boolean isAtEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Whether the brokers answer within this time; polling does not tell silence from absence. */
    public boolean isAnswered(Duration patience) throws InterruptedException {
        try {
            consumer.endOffsets(consumer.assignment(), patience);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptException e) {
            throw interrupted(e);
        }
    }

    /** The next records, waiting for the first one of them at most this long. */
    public Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait) throws InterruptedException {
        try {
            return consumer.poll(wait);
        } catch (InterruptException e) {
            throw interrupted(e);
        }
    }

    /** Kafka leaves the thread marked as interrupted, so that closing anything would fail as well. */
    private static InterruptedException interrupted(InterruptException failure) {
        Thread.interrupted();
        return new InterruptedException(failure.getMessage());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
