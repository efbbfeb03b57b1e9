package io.flinktwins.serve;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.ReadFailure;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.serve.publish.PublishSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where answers go beside the clients that asked. */
final class PublishOptions {

    @Option(
            names = "--publish",
            paramLabel = "TOPIC",
            description =
                    "Send each answer to this Kafka topic as well, as the classification job does; for the accuracy"
                            + " job, the review page and the labels. Default: none.")
    private @Nullable String topic;

    @Option(
            names = "--publish-images",
            paramLabel = "TOPIC",
            description = "Send each image, too, for the review page. Default: none.")
    private @Nullable String imageTopic;

    @Option(
            names = "--top-k",
            defaultValue = "5",
            paramLabel = "K",
            description = "Classes of a published answer; clients ask for theirs. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "Kafka brokers to start from, with --publish.")
    private @Nullable String bootstrapServers;

    @Option(names = "--kafka-properties", paramLabel = "FILE", description = "Kafka client properties, with --publish.")
    private @Nullable Path propertiesFile;

    /** Null for nowhere. */
    @Nullable
    PublishSettings settings() {
        if (topic == null) {
            requireNothingElse();
            return null;
        }
        if (bootstrapServers == null) {
            throw new InvalidOptionsException("--publish needs --bootstrap-servers");
        }
        Map<String, String> client = propertiesFile == null ? new HashMap<>() : read(propertiesFile);
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new PublishSettings(client, topic, imageTopic, new TopK(topK, List.of()));
    }

    private void requireNothingElse() {
        if (imageTopic != null || bootstrapServers != null || propertiesFile != null) {
            throw new InvalidOptionsException(
                    "--publish-images, --bootstrap-servers and --kafka-properties mean nothing without --publish");
        }
    }

    private static Map<String, String> read(Path file) {
        Properties found = new Properties();
        try (InputStream properties = Files.newInputStream(file)) {
            found.load(properties);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "kafka properties", file, "must be a file that can be read: " + ReadFailure.reason(e));
        }
        Map<String, String> properties = new HashMap<>();
        found.stringPropertyNames().forEach(name -> properties.put(name, found.getProperty(name)));
        return properties;
    }
}
