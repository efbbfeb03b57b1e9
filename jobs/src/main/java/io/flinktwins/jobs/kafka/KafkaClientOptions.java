package io.flinktwins.jobs.kafka;

import io.flinktwins.inference.InvalidSettingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a job or command that say how to reach Kafka. */
public final class KafkaClientOptions {

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
     * A client's properties: those of the file, over them those of the options.
     *
     * @throws InvalidSettingException if the file can't be read, or an option gives a secret away
     */
    public Map<String, String> properties() {
        properties.keySet().forEach(KafkaClientOptions::refuseSecret);
        Properties fromFile = new Properties();
        if (propertiesFile != null) {
            try (InputStream file = Files.newInputStream(propertiesFile)) {
                fromFile.load(file);
            } catch (IOException | IllegalArgumentException e) {
                throw new InvalidSettingException(
                        "kafka properties", propertiesFile, "must be a file that can be read: " + e);
            }
        }
        Map<String, String> client = new HashMap<>();
        fromFile.stringPropertyNames().forEach(name -> client.put(name, fromFile.getProperty(name)));
        client.putAll(properties);
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return client;
    }

    /** Everyone on the machine can read a process's arguments, and Flink's client logs them. */
    private static void refuseSecret(String property) {
        ConfigDef.ConfigKey known = ConsumerConfig.configDef().configKeys().get(property);
        InvalidSettingException.unless(
                known == null || known.type != ConfigDef.Type.PASSWORD,
                "kafka",
                property,
                "is a secret, which must not stand in a process's arguments: write it into a file that only you can read,"
                        + " and give --kafka-properties FILE");
    }
}
