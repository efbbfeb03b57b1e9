package io.flinktwins.jobs.registry;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;
import java.net.URI;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where a schema registry with Confluent's API is, and how a client logs in there.
 *
 * @param url without a slash at its end
 * @param authorization the header's value; null for none
 */
public record RegistrySettings(URI url, @Nullable String authorization) implements Serializable {

    /**
     * Checks what can be checked without the registry.
     *
     * @param properties those of {@link RegistryProperties}
     * @throws InvalidSettingException naming what can't work
     */
    public static RegistrySettings of(String url, Map<String, String> properties) {
        return new RegistrySettings(parse(url), RegistryProperties.authorization(properties));
    }

    /**
     * Sees that the registry answers and takes the login.
     *
     * @throws RegistryUnavailableException with what to change
     */
    public void check() {
        new RegistryClient(this).check();
    }

    /**
     * The id of a subject's schema, which is registered if it is not there yet and this login may.
     *
     * @throws RegistryUnavailableException if it is not there and can't be
     */
    public int idOf(String subject, Schema schema) {
        return new RegistryClient(this).idOf(subject, schema);
    }

    private static URI parse(String url) {
        try {
            URI parsed = URI.create(url.replaceFirst("/+$", ""));
            boolean isHttp = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
            if (isHttp && parsed.getHost() != null && parsed.getUserInfo() == null && parsed.getQuery() == null) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            // The message below says what the form is.
        }
        throw new InvalidSettingException(
                "schema registry",
                url.contains("@") ? "a URL with a password" : url,
                "must be the URL of a registry, such as https://registry:8081, with a login in --kafka-properties only"
                        + " (basic.auth.user.info)");
    }

    /** Leaves the login out. */
    @Override
    public String toString() {
        return url.toString();
    }
}
