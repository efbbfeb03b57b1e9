package io.flinktwins.jobs.kafka.brokers;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What Kafka's brokers say of themselves and of their topics. A client left to itself would wait for minutes, and then
 * name neither. Used by one thread.
 */
public final class Brokers implements AutoCloseable {

    static final int ANSWER_MILLIS = 10_000;

    private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";

    private final BrokerAddress address;
    private final Admin admin;
    private boolean haveAnswered;

    private Brokers(BrokerAddress address, Admin admin) {
        this.address = address;
        this.admin = admin;
    }

    /**
     * Asks the brokers that a client is told of.
     *
     * @param client properties of a Kafka client; properties of other clients may be among them
     * @throws KafkaUnavailableException if Kafka's client refuses the properties
     */
    public static Brokers of(Map<String, ?> client) {
        BrokerAddress address = BrokerAddress.of(client);
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS / 2);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        try {
            return new Brokers(address, Admin.create(settings));
        } catch (KafkaException e) {
            throw address.unusable(e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * The largest batch of records that a topic takes, in bytes; empty if this client may not know.
     *
     * @throws KafkaUnavailableException if the topic or the brokers are not there
     */
    public Optional<Long> maxMessageBytes(String topic) {
        return number(new ConfigResource(ConfigResource.Type.TOPIC, topic), TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    }

    /** The longest timeout that the brokers give a transaction; empty if this client may not know. */
    public Optional<Duration> maxTransactionTimeout() {
        String anyBroker =
                answer(admin.describeCluster().nodes()).iterator().next().idString();
        return number(new ConfigResource(ConfigResource.Type.BROKER, anyBroker), MAX_TRANSACTION_TIMEOUT)
                .map(Duration::ofMillis);
    }

    /**
     * The first offset that each partition still has.
     *
     * @throws KafkaUnavailableException if that can't be found out now
     */
    public Map<TopicPartition, Long> earliestOffsets(Collection<TopicPartition> partitions) {
        ListOffsetsResult offsets = admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.earliest())));
        try {
            return answer(offsets.all()).entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, found -> found.getValue().offset()));
        } catch (ApiException e) {
            throw unusable(e);
        }
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
            throw new KafkaUnavailableException("there is no topic %s at %s".formatted(resource.name(), address), e);
        }
    }

    Admin admin() {
        return admin;
    }

    /** Why the brokers can't be used; once they have answered, it is not that the client can't reach them. */
    KafkaUnavailableException unusable(Throwable failure) {
        return haveAnswered && failure instanceof TimeoutException
                ? new KafkaUnavailableException(
                        "Kafka at %s takes longer than %d s to answer".formatted(address, ANSWER_MILLIS / 1_000),
                        failure)
                : address.unusable(failure);
    }

    BrokerAddress address() {
        return address;
    }

    /**
     * Waits for an answer.
     *
     * @throws ApiException with which the brokers refused what was asked for
     * @throws KafkaUnavailableException if they don't answer
     */
    <T> T answer(KafkaFuture<T> future) {
        try {
            T found = future.get();
            haveAnswered = true;
            return found;
        } catch (ExecutionException e) {
            Throwable cause = requireNonNull(e.getCause());
            if (BrokerAddress.isRefusal(cause)) {
                throw (ApiException) cause;
            }
            throw unusable(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException("interrupted while asking Kafka", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
