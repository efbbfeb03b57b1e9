package io.flinktwins.jobs.kafka.brokers;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sees, before a job or command begins, that it will be allowed what it needs of Kafka's brokers.
 *
 * <p>All methods throw {@link KafkaUnavailableException}, which says what to do, if the brokers don't answer, refuse the
 * login, or lack what is asked for.
 */
public record Access(Map<String, ?> client, Brokers brokers) {

    /** Sees that topics are there, and may be read and written. */
    public void requireTopics(Collection<String> read, Collection<String> written) {
        Set<String> topics = new HashSet<>(read);
        topics.addAll(written);
        Map<String, KafkaFuture<TopicDescription>> answers = brokers.admin()
                .describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        Map<String, Set<AclOperation>> rights = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String topic : topics) {
            try {
                rights.put(
                        topic,
                        rights(brokers.answer(requireNonNull(answers.get(topic)))
                                .authorizedOperations()));
            } catch (UnknownTopicOrPartitionException e) {
                missing.add(topic);
            } catch (AuthorizationException e) {
                rights.put(topic, Set.of());
            }
        }
        requireAll(missing);
        read.forEach(topic -> requireRight(AclOperation.READ, "the topic " + topic, rights.get(topic)));
        written.forEach(topic -> requireRight(AclOperation.WRITE, "the topic " + topic, rights.get(topic)));
    }

    private void requireAll(List<String> missing) {
        if (!missing.isEmpty()) {
            throw new KafkaUnavailableException("there is no topic %s at %s; create it first"
                    .formatted(String.join(", ", missing.stream().sorted().toList()), brokers.address()));
        }
    }

    /** Whether a topic is there, and may be read. */
    public boolean isReadable(String topic) {
        KafkaFuture<TopicDescription> answer = requireNonNull(brokers.admin()
                .describeTopics(List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues()
                .get(topic));
        try {
            return rights(brokers.answer(answer).authorizedOperations()).contains(AclOperation.READ);
        } catch (UnknownTopicOrPartitionException | AuthorizationException e) {
            return false;
        }
    }

    /** Sees that a topic takes records of a size. */
    public void requireRoom(String topic, long bytes) {
        long max = brokers.maxMessageBytes(topic).orElse(bytes);
        if (max < bytes) {
            throw new KafkaUnavailableException(
                    "the topic %s takes records of %d bytes at most; set its max.message.bytes to %d or more"
                            .formatted(topic, max, bytes));
        }
    }

    /** Sees that a group's offsets may be read and committed, and that no other consumers do so. */
    public void requireGroup(String group) {
        try {
            ConsumerGroupDescription description = brokers.answer(requireNonNull(brokers.admin()
                    .describeConsumerGroups(
                            List.of(group), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                    .describedGroups()
                    .get(group)));
            requireRight(AclOperation.READ, "the group " + group, rights(description.authorizedOperations()));
            if (!description.members().isEmpty()) {
                throw new KafkaUnavailableException(
                        "the group %s has %d other consumers at %s, whose offsets it would overwrite; give another --group-id"
                                .formatted(group, description.members().size(), brokers.address()));
            }
        } catch (AuthorizationException e) {
            requireRight(AclOperation.READ, "the group " + group, Set.of());
        } catch (GroupIdNotFoundException e) {
            // Nobody has used it yet.
        }
    }

    /**
     * Sees that transactions may be written under ids with a prefix, by beginning to under one that no job uses.
     *
     * @throws InvalidTxnTimeoutException if the brokers give transactions less time
     */
    public void requireTransactions(String idPrefix, Duration timeout) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, idPrefix + "-check");
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) timeout.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Brokers.ANSWER_MILLIS);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
        } catch (AuthorizationException e) {
            requireRight(AclOperation.WRITE, "transactional ids that begin with " + idPrefix, Set.of());
        } catch (InvalidTxnTimeoutException e) {
            throw e;
        } catch (KafkaException e) {
            throw brokers.unusable(e);
        }
    }

    /** Brokers that check no rights, or are too old to tell of them, leave nothing to object to. */
    private static Set<AclOperation> rights(@Nullable Set<AclOperation> told) {
        return told == null || told.isEmpty() ? Set.of(AclOperation.READ, AclOperation.WRITE) : told;
    }

    private void requireRight(AclOperation operation, String resource, @Nullable Set<AclOperation> rights) {
        if (rights == null || !rights.contains(operation)) {
            throw new KafkaUnavailableException(
                    "this login has no right to %s %s at %s; have it given with kafka-acls (docs/kafka.md says what is needed)"
                            .formatted(operation.name().toLowerCase(Locale.ROOT), resource, brokers.address()));
        }
    }
}
