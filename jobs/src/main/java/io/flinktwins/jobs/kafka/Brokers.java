package io.flinktwins.jobs.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka's brokers say of themselves and of their topics. A client left to itself would wait for minutes, and then
 * name neither. Used by one thread.
 */
public final class Brokers implements AutoCloseable {

    private static final int ANSWER_MILLIS = 10_000;
    private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";

    private final String servers;
    private final Admin admin;

    private Brokers(String servers, Admin admin) {
        this.servers = servers;
        this.admin = admin;
    }

    /**
     * Asks the brokers that a client is told of.
     *
     * @param client properties of a Kafka client; properties of other clients may be among them
     * @throws KafkaUnavailableException if Kafka's client refuses the properties
     */
    public static Brokers of(Map<String, ?> client) {
        String servers = String.valueOf(client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS / 2);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        try {
            return new Brokers(servers, Admin.create(settings));
        } catch (KafkaException e) {
            throw unusable(servers, e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * Sees that the brokers answer and know topics.
     *
     * @throws KafkaUnavailableException saying which of the two is not so, with the topic's name
     */
    public void requireTopics(Collection<String> topics) {
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(topics).topicNameValues();
        List<String> missing = topics.stream()
                .filter(topic -> !exists(descriptions.get(topic)))
                .toList();
        if (!missing.isEmpty()) {
            throw new KafkaUnavailableException("there is no topic %s at --bootstrap-servers %s; create it first"
                    .formatted(String.join(", ", missing), servers));
        }
    }

    private boolean exists(@Nullable KafkaFuture<TopicDescription> description) {
        try {
            return description != null && answer(description) != null;
        } catch (UnknownTopicOrPartitionException e) {
            return false;
        } catch (AuthorizationException e) {
            throw unusable(servers, e);
        }
    }

    /** Sees that a topic takes records that are as large as the smallest of ours. */
    void requireRoom(String topic) {
        long max = maxMessageBytes(topic).orElse(RecordLimit.LEAST_BYTES);
        if (max < RecordLimit.LEAST_BYTES) {
            throw new KafkaUnavailableException(
                    "the topic %s takes records of %d bytes at most; set its max.message.bytes to %d or more"
                            .formatted(topic, max, RecordLimit.LEAST_BYTES));
        }
    }

    /**
     * The largest batch of records that a topic takes, in bytes; empty if this client may not know.
     *
     * @throws KafkaUnavailableException if the topic or the brokers are not there
     */
    Optional<Long> maxMessageBytes(String topic) {
        return number(new ConfigResource(ConfigResource.Type.TOPIC, topic), TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    }

    /** The longest timeout that the brokers give a transaction; empty if this client may not know. */
    Optional<Duration> maxTransactionTimeout() {
        String anyBroker =
                answer(admin.describeCluster().nodes()).iterator().next().idString();
        return number(new ConfigResource(ConfigResource.Type.BROKER, anyBroker), MAX_TRANSACTION_TIMEOUT)
                .map(Duration::ofMillis);
    }

    private Optional<Long> number(ConfigResource resource, String setting) {
        try {
            Config config = answer(requireNonNull(
                    admin.describeConfigs(List.of(resource)).values().get(resource)));
            ConfigEntry entry = config.get(setting);
            return entry == null ? Optional.empty() : Optional.of(Long.valueOf(entry.value()));
        } catch (AuthorizationException e) {
            return Optional.empty();
        } catch (UnknownTopicOrPartitionException e) {
            throw new KafkaUnavailableException(
                    "there is no topic %s at --bootstrap-servers %s".formatted(resource.name(), servers), e);
        }
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = requireNonNull(e.getCause());
            if (cause instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            } else if (cause instanceof AuthorizationException refused) {
                throw refused;
            }
            throw unusable(servers, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException("interrupted while asking Kafka", e);
        }
    }

    private static KafkaUnavailableException unusable(String servers, Throwable failure) {
        return new KafkaUnavailableException(
                failure instanceof TimeoutException
                        ? "no Kafka broker answers at --bootstrap-servers %s".formatted(servers)
                        : "Kafka at --bootstrap-servers %s can't be used: %s".formatted(servers, failure.getMessage()),
                failure);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
