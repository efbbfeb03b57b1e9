package io.flinktwins.cli.publish;

import io.flinktwins.cli.kafka.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the topics had when they were read.
 *
 * @param images ids of the images, which are the keys of their records
 * @param labels ids of the images that have a label
 */
record AlreadySent(Set<String> images, Set<String> labels) {

    static final AlreadySent NOTHING = new AlreadySent(Set.of(), Set.of());

    private static final Duration POLL = Duration.ofMillis(200);

    /** Reads both topics from their first record to the last one that is there now. */
    static AlreadySent read(Map<String, ?> clientSettings, String imageTopic, String labelTopic)
            throws InterruptedException {
        return new AlreadySent(keys(clientSettings, imageTopic), keys(clientSettings, labelTopic));
    }

    private static Set<String> keys(Map<String, ?> clientSettings, String topic) throws InterruptedException {
        Set<String> keys = new HashSet<>();
        try (TopicReader records = TopicReader.fromBeginning(clientSettings, List.of(topic))) {
            while (!records.isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> found : records.poll(POLL)) {
                    if (found.key() != null) {
                        keys.add(new String(found.key(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return keys;
    }
}
