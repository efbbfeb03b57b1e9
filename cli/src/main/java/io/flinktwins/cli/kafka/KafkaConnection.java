package io.flinktwins.cli.kafka;

import io.flinktwins.jobs.kafka.KafkaClientOptions;
import io.flinktwins.jobs.kafka.brokers.Access;
import io.flinktwins.jobs.kafka.brokers.Brokers;
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
     * The settings of a schema registry's client.
     *
     * @throws io.flinktwins.inference.InvalidSettingException if the file of properties can't be read
     */
    Map<String, String> registryProperties() {
        return client.registryProperties();
    }

    /**
     * Sees that the brokers answer, and that topics may be read and written: a client left to itself would wait for
     * minutes.
     *
     * @throws io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException saying what is not so
     */
    public void check(List<String> read, List<String> written) {
        Map<String, Object> client = clientSettings(Map.of());
        try (Brokers brokers = Brokers.of(client)) {
            new Access(client, brokers).requireTopics(read, written);
        }
    }

    /**
     * Whether a topic is there and may be read, for a command that can do without.
     *
     * @throws io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException if the brokers don't answer
     */
    public boolean isReadable(String topic) {
        Map<String, Object> client = clientSettings(Map.of());
        try (Brokers brokers = Brokers.of(client)) {
            return new Access(client, brokers).isReadable(topic);
        }
    }
}
