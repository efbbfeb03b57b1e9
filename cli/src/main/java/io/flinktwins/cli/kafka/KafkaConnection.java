package io.flinktwins.cli.kafka;

import io.flinktwins.jobs.kafka.KafkaClientOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Mixin;

/** The options of a command that say how to reach Kafka. */
public final class KafkaConnection {

    private static final int ANSWER_MILLIS = 10_000;

    @Mixin
    private KafkaClientOptions client = new KafkaClientOptions();

    /**
     * The settings of a client.
     *
     * @param preferred what the command itself would like, unless the options say otherwise
     * @throws io.flinktwins.inference.InvalidSettingException if the properties can't be used
     */
    public Map<String, Object> clientSettings(Map<String, ?> preferred) {
        Map<String, Object> settings = new HashMap<>(preferred);
        settings.putAll(client.properties());
        return settings;
    }

    /**
     * Sees that the brokers answer and know the topics: a client left to itself would wait for minutes.
     *
     * @throws KafkaUnavailableException saying which of the two is not so
     */
    public void check(List<String> topics) {
        Map<String, Object> settings = clientSettings(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS / 2,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS));
        try (Admin admin = Admin.create(settings)) {
            admin.describeTopics(topics).allTopicNames().get();
        } catch (ExecutionException | KafkaException e) {
            throw explain(e.getCause() == null ? e : e.getCause(), topics);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException("interrupted while asking Kafka for its topics", e);
        }
    }

    private KafkaUnavailableException explain(Throwable failure, List<String> topics) {
        if (failure instanceof TimeoutException) {
            return new KafkaUnavailableException(
                    "no Kafka broker answers at --bootstrap-servers %s".formatted(client.bootstrapServers()), failure);
        } else if (failure instanceof UnknownTopicOrPartitionException) {
            return new KafkaUnavailableException(
                    "not every topic of %s exists at %s; create them first"
                            .formatted(topics, client.bootstrapServers()),
                    failure);
        }
        return new KafkaUnavailableException(
                "Kafka at --bootstrap-servers %s can't be used: %s"
                        .formatted(client.bootstrapServers(), failure.getMessage()),
                failure);
    }
}
