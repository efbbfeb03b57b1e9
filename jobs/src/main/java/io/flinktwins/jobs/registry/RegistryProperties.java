package io.flinktwins.jobs.registry;

import io.flinktwins.inference.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The properties that clients of Confluent's registry have among those of Kafka's clients, under the same names, with or
 * without {@code schema.registry.} in front of them.
 */
public final class RegistryProperties {

    private static final String PREFIX = "schema.registry.";

    private static final String BASIC_SOURCE = "basic.auth.credentials.source";
    private static final String BASIC_USER = "basic.auth.user.info";
    private static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    private static final String BEARER_TOKEN = "bearer.auth.token";

    /** Other clients read it from the same file; the jobs have an option for it. */
    private static final String URL = "url";

    private static final Set<String> NAMES = Set.of(BASIC_SOURCE, BASIC_USER, BEARER_SOURCE, BEARER_TOKEN);
    private static final Set<String> SECRETS = Set.of(BASIC_USER, BEARER_TOKEN);

    private RegistryProperties() {}

    /** Whether a property is meant for the registry's client and not for Kafka's. */
    public static boolean contains(String name) {
        return NAMES.contains(name) || name.startsWith(PREFIX);
    }

    public static boolean isSecret(String name) {
        return SECRETS.contains(unprefixed(name));
    }

    /**
     * The value of the header that logs a client in; null if no credentials are given.
     *
     * @throws InvalidSettingException naming a property that is unknown or has a value that can't work
     */
    static @Nullable String authorization(Map<String, String> properties) {
        String user = null;
        String token = null;
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String name = unprefixed(property.getKey());
            requireKnown(property.getKey(), name, property.getValue());
            user = name.equals(BASIC_USER) ? property.getValue() : user;
            token = name.equals(BEARER_TOKEN) ? property.getValue() : token;
        }
        if (token != null) {
            return "Bearer " + token;
        }
        return user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    private static void requireKnown(String written, String name, String value) {
        switch (name) {
            case BASIC_SOURCE -> require(value.equals("USER_INFO"), written, value, "must be USER_INFO");
            case BEARER_SOURCE -> require(value.equals("STATIC_TOKEN"), written, value, "must be STATIC_TOKEN");
            case BASIC_USER -> require(value.contains(":"), written, "secret", "must be USER:PASSWORD");
            case BEARER_TOKEN -> require(!value.isBlank(), written, "secret", "must not be empty");
            case URL -> {}
            default ->
                require(
                        false,
                        written,
                        value,
                        "is not known to the jobs; they take "
                                + NAMES.stream().sorted().toList());
        }
    }

    private static void require(boolean holds, String name, String value, String requirement) {
        InvalidSettingException.unless(holds, "kafka." + name, value, requirement);
    }

    private static String unprefixed(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }
}
