package io.flinktwins.local.acceptance;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names of Flink's metrics, as Prometheus has them. */
final class MetricNames {

    private static final Pattern NAME = Pattern.compile("\\bflink_\\w+");

    private MetricNames() {}

    /** Those that a Grafana dashboard asks for. */
    static Set<String> of(Path dashboard) throws IOException {
        return in(Files.readString(dashboard));
    }

    /** Those that any of these addresses exports. */
    static Set<String> of(List<URI> exporters) throws IOException {
        Set<String> names = new TreeSet<>();
        for (URI exporter : exporters) {
            try (var answer = exporter.toURL().openStream()) {
                names.addAll(in(new String(answer.readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
        return names;
    }

    private static Set<String> in(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
