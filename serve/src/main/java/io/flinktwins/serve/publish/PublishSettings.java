package io.flinktwins.serve.publish;

import io.flinktwins.inference.ranking.TopK;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where answers go.
 *
 * @param client properties of a Kafka client, which may hold secrets
 * @param topic of the classifications
 * @param imageTopic of the images themselves; null for none
 * @param ranking how many classes a classification has
 */
public record PublishSettings(
        Map<String, String> client, String topic, @Nullable String imageTopic, TopK ranking) {

    public PublishSettings {
        client = Map.copyOf(client);
    }

    /** With what a producer needs beside that. */
    Map<String, Object> with(Map<String, ?> own) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.putAll(own);
        return settings;
    }

    /** Leaves the client's properties out. */
    @Override
    public String toString() {
        return "PublishSettings[%s, %s]".formatted(topic, imageTopic);
    }
}
