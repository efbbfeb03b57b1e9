package io.flinktwins.jobs.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
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
            description = "Kafka client properties from a file, for what should not stand in a process's arguments.")
    private @Nullable Path propertiesFile;

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * A client's properties: those of the file, over them those of the options.
     *
     * @throws IllegalArgumentException if the file can't be read
     */
    public Properties properties() {
        Properties client = new Properties();
        if (propertiesFile != null) {
            try (InputStream file = Files.newInputStream(propertiesFile)) {
                client.load(file);
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--kafka-properties %s can't be read: %s".formatted(propertiesFile, e), e);
            }
        }
        client.putAll(properties);
        client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return client;
    }
}
