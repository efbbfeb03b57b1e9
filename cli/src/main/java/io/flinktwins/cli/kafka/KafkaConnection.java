package io.flinktwins.cli.kafka;

import io.flinktwins.jobs.kafka.KafkaClientOptions;
import io.flinktwins.jobs.kafka.brokers.Access;
import io.flinktwins.jobs.kafka.brokers.Brokers;
import io.flinktwins.jobs.registry.FramedRecords;
import io.flinktwins.jobs.registry.RegistrySettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that say how to reach Kafka. */
public final class KafkaConnection {

    @Mixin
    private KafkaClientOptions client = new KafkaClientOptions();

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Read records in Confluent's framing, too, by the schemas of this registry. Its login is"
                    + " basic.auth.user.info in --kafka-properties. Default: none.")
    private @Nullable String schemaRegistry;

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
     * Decodes records of a contract, in whichever framing they are.
     *
     * @throws io.flinktwins.inference.InvalidSettingException if the registry's URL or login can't be used
     */
    public <T extends SpecificRecord> FramedRecords<T> records(Class<T> contract) {
        return new FramedRecords<>(contract, registry());
    }

    private @Nullable RegistrySettings registry() {
        return schemaRegistry == null ? null : RegistrySettings.of(schemaRegistry, client.registryProperties());
    }

    /**
     * Sees that the brokers answer, and that topics may be read and written: a client left to itself would wait for
     * minutes. And that the registry answers, if one is given.
     *
     * @throws io.flinktwins.jobs.registry.RegistryUnavailableException with what to change
     * @throws io.flinktwins.jobs.kafka.brokers.KafkaUnavailableException saying what is not so
     */
    public void check(List<String> read, List<String> written) {
        Map<String, Object> client = clientSettings(Map.of());
        try (Brokers brokers = Brokers.of(client)) {
            new Access(client, brokers).requireTopics(read, written);
        }
        RegistrySettings registry = registry();
        if (registry != null) {
            registry.check();
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
