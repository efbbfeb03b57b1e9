package io.flinktwins.cli.kafka;

import io.flinktwins.jobs.kafka.Brokers;
import io.flinktwins.jobs.kafka.KafkaClientOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** The options of a command that say how to reach Kafka. */
public final class KafkaConnection {

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
     * @throws io.flinktwins.jobs.kafka.KafkaUnavailableException saying which of the two is not so
     */
    public void check(List<String> topics) {
        try (Brokers brokers = Brokers.of(clientSettings(Map.of()))) {
            brokers.requireTopics(topics);
        }
    }
}
