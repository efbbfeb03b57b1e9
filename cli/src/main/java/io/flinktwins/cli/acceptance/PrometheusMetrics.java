package io.flinktwins.cli.acceptance;

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

/**
 * What Flink's processes tell Prometheus.
 *
 * @param page all that they export, in Prometheus' text format
 */
record PrometheusMetrics(String page) {

    private static final Pattern NAME = Pattern.compile("\\bflink_\\w+");

    static PrometheusMetrics read(List<URI> exporters) throws IOException {
        StringBuilder page = new StringBuilder();
        for (URI exporter : exporters) {
            try (var answer = exporter.toURL().openStream()) {
                page.append(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return new PrometheusMetrics(page.toString());
    }

    Set<String> names() {
        return namesIn(page);
    }

    /** The values that a metric has, whatever its labels. */
    Set<Double> values(String name) {
        return page.lines()
                .filter(line -> line.startsWith(name + "{"))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .collect(Collectors.toSet());
    }

    /** The metrics that a Grafana dashboard asks for. */
    static Set<String> namesIn(Path dashboard) throws IOException {
        return namesIn(Files.readString(dashboard));
    }

    private static Set<String> namesIn(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
