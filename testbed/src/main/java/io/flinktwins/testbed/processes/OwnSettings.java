package io.flinktwins.testbed.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The settings for Flink that a user has laid beside a cluster; a map in a map joins its names with a dot, as Flink does. */
final class OwnSettings {

    private OwnSettings() {}

    /**
     * Reads them; a file that is not there has none.
     *
     * @param taken names that the cluster gives values itself
     * @throws ClusterException if it is no map of settings, or has one that is taken
     */
    static Map<String, Object> in(Path file, Set<String> taken) throws IOException {
        Map<String, Object> settings = new TreeMap<>();
        if (Files.exists(file)) {
            addTo(settings, "", read(file), file);
        }
        for (String name : taken) {
            if (settings.containsKey(name)) {
                throw new ClusterException(
                        "%s sets %s, which the cluster does itself, from --web-port and for the loopback interface: remove it"
                                .formatted(file, name));
            }
        }
        return settings;
    }

    private static Object read(Path file) throws IOException {
        try {
            Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            return content == null ? Map.of() : content;
        } catch (YAMLException e) {
            throw new ClusterException("%s is no YAML: %s".formatted(file, e.getMessage()));
        }
    }

    private static void addTo(Map<String, Object> settings, String prefix, Object value, Path file) {
        if (value instanceof Map<?, ?> nested) {
            String within = prefix.isEmpty() ? "" : prefix + ".";
            nested.forEach((name, inner) -> addTo(settings, within + name, inner == null ? "" : inner, file));
        } else if (prefix.isEmpty()) {
            throw new ClusterException(
                    "%s must have lines such as 's3.endpoint: https://s3.example.com'".formatted(file));
        } else {
            settings.put(prefix, value);
        }
    }
}
