package io.flinktwins.testbed.broker;

import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.testbed.host.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the pipeline's topics on any Kafka. */
public final class PipelineTopics {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final short ONE_REPLICA = 1;

    private PipelineTopics() {}

    /**
     * Creates those of the pipeline's topics that are missing, with one replica, and returns when clients can use all.
     *
     * @param client settings of a Kafka client
     * @param partitions of each new topic
     */
    public static void createMissing(Map<String, Object> client, int partitions) {
        create(
                client,
                Arrays.stream(PipelineTopic.values())
                        .map(topic -> new NewTopic(topic.topicName(), partitions, ONE_REPLICA).configs(settings(topic)))
                        .toList());
    }

    /** Of the reports of one window only the newest revision matters, so that topic is compacted. */
    private static Map<String, String> settings(PipelineTopic topic) {
        return topic == PipelineTopic.ACCURACY
                ? Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)
                : Map.of();
    }

    static void create(Map<String, Object> client, List<NewTopic> topics) {
        List<String> names = topics.stream().map(NewTopic::name).toList();
        try (Admin admin = Admin.create(client)) {
            for (KafkaFuture<Void> creation :
                    admin.createTopics(topics).values().values()) {
                awaitUnlessThere(creation);
            }
            awaitKnown(admin, names);
        } catch (ExecutionException e) {
            throw new KafkaException("can't create the topics " + names, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while creating topics", e);
        }
    }

    private static void awaitUnlessThere(KafkaFuture<Void> creation) throws ExecutionException, InterruptedException {
        try {
            creation.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** The broker knows a topic some time after its controller has created it. */
    private static void awaitKnown(Admin admin, List<String> names) throws InterruptedException {
        try {
            Await.until("Kafka to show the topics " + names, PATIENCE, () -> knows(admin, names));
        } catch (TimeoutException e) {
            throw new KafkaException(e.getMessage(), e);
        }
    }

    private static boolean knows(Admin admin, List<String> names) throws InterruptedException {
        try {
            admin.describeTopics(names).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw new KafkaException("can't look for the topics " + names, e.getCause());
        }
    }
}
