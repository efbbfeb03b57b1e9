package io.flinktwins.jobs.kafka;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** A property that is meant for a Kafka client, judged by what Kafka itself declares. */
record ClientProperty(String name, String value) {

    /** Whether Kafka declares it as a password. */
    boolean isSecret() {
        return declared().anyMatch(key -> key.type == ConfigDef.Type.PASSWORD);
    }

    /** What the value has to be, going on where "it" ends; null if nothing is wrong with it or Kafka doesn't know it. */
    @Nullable
    String requirement() {
        return declared()
                .map(this::requirement)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private Optional<String> requirement(ConfigKey key) {
        return switch (key.type) {
            case INT, SHORT, LONG -> requirement(key, "must be a whole number");
            case DOUBLE -> requirement(key, "must be a number");
            case BOOLEAN -> requirement(key, "must be true or false");
            case STRING -> requirement(key, "must be a text");
            // Classes may be missing here and be there on the cluster; nothing is said about secrets.
            default -> Optional.empty();
        };
    }

    private Optional<String> requirement(ConfigKey key, String form) {
        Object parsed;
        try {
            parsed = ConfigDef.parseType(name, value, key.type);
        } catch (ConfigException e) {
            return Optional.of(form);
        }
        try {
            if (key.validator != null) {
                key.validator.ensureValid(name, parsed);
            }
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of("is refused by Kafka's client: " + reason(e));
        }
    }

    /** Kafka puts the property and its value before the reason. */
    private String reason(ConfigException refusal) {
        String message = String.valueOf(refusal.getMessage());
        String prefix = "configuration %s: ".formatted(name);
        int start = message.indexOf(prefix);
        return start < 0 ? message : message.substring(start + prefix.length());
    }

    private Stream<ConfigKey> declared() {
        return Stream.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())
                .map(client -> client.configKeys().get(name))
                .flatMap(Stream::ofNullable);
    }
}
