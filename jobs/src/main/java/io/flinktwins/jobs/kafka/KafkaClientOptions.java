package io.flinktwins.jobs.kafka;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.ReadFailure;
import io.flinktwins.jobs.registry.RegistryProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a job or command that say how to reach Kafka. */
public final class KafkaClientOptions {

    private static final String PORT = "0*(6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})";

    /** An IPv6 address stands in brackets; what stands before "://" is ignored by Kafka. */
    private static final String SERVER = "\\s*(\\w+://)?([\\w.%-]+|\\[[\\w.%:]+]):" + PORT + "\\s*";

    private static final Pattern SERVERS = Pattern.compile("%s(,%s)*,?".formatted(SERVER, SERVER));

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT,...",
            description = "Kafka brokers to start from.")
    private String bootstrapServers;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description = "A Kafka client property, also written --kafka.KEY=VALUE; repeat for more.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = "Kafka client properties from a file; the only place for secrets.")
    private @Nullable Path propertiesFile;

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * A client's properties: those of the file, over them those of the options. The registry's client has its own.
     *
     * <p>Unless told otherwise, clients show their metrics to Flink only. As JMX beans, whose names are those of the
     * process, the clients of two jobs in one TaskManager would stand in each other's way, and what is left then holds all
     * classes of its job.
     *
     * <p>And they don't start again from the bootstrap servers while no broker answers: an admin client does that without
     * a pause, and logs each time, thousands of lines a second. A job's own restarts do the same.
     *
     * @throws InvalidSettingException if the file can't be read, an option gives a secret away, or Kafka's client would
     *     refuse a value
     */
    public Map<String, String> properties() {
        InvalidSettingException.unless(
                SERVERS.matcher(bootstrapServers).matches(),
                "bootstrap servers",
                bootstrapServers,
                "must be HOST:PORT, or several of them with commas between, for example localhost:9092");
        properties.forEach(KafkaClientOptions::check);
        Map<String, String> client = new HashMap<>();
        client.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        client.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        if (propertiesFile != null) {
            client.putAll(read(propertiesFile));
        }
        client.putAll(properties);
        client.keySet().removeIf(RegistryProperties::contains);
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return client;
    }

    /**
     * The properties of a schema registry's client, from the same places.
     *
     * @throws InvalidSettingException if the file can't be read
     */
    public Map<String, String> registryProperties() {
        Map<String, String> all = propertiesFile == null ? new HashMap<>() : read(propertiesFile);
        all.putAll(properties);
        all.keySet().removeIf(name -> !RegistryProperties.contains(name));
        return all;
    }

    /** Everyone on the machine can read a process's arguments, and Flink's client logs them. */
    private static void check(String name, String value) {
        ClientProperty property = new ClientProperty(name, value);
        InvalidSettingException.unless(
                !property.isSecret() && !RegistryProperties.isSecret(name),
                "kafka",
                name,
                "is a secret, which must not stand in a process's arguments: write it into a file that only you can read,"
                        + " and give --kafka-properties FILE");
        String requirement = property.requirement();
        if (requirement != null) {
            throw new InvalidSettingException("kafka." + name, value, requirement);
        }
    }

    private static Map<String, String> read(Path propertiesFile) {
        Properties found = new Properties();
        try (InputStream file = Files.newInputStream(propertiesFile)) {
            found.load(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "kafka properties", propertiesFile, "must be a file that can be read: " + ReadFailure.reason(e));
        }
        Map<String, String> properties = new HashMap<>();
        for (String name : found.stringPropertyNames()) {
            String value = found.getProperty(name);
            String requirement = new ClientProperty(name, value).requirement();
            InvalidSettingException.unless(
                    requirement == null,
                    "kafka properties",
                    propertiesFile,
                    "has '%s' for %s, which %s".formatted(value, name, requirement));
            properties.put(name, value);
        }
        return properties;
    }
}
