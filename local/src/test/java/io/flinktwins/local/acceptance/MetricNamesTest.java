package io.flinktwins.local.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricNamesTest {

    @TempDir
    private Path folder;

    @Test
    void aDashboardAsksForWhatItsQueriesName() throws IOException {
        Path dashboard = Files.writeString(
                folder.resolve("dashboard.json"),
                "{\"expr\": \"sum(rate(flink_a_total[1m])) / flink_b{x=\\\"y\\\"}\", \"uid\": \"flink-twins\"}");
        assertThat(MetricNames.of(dashboard)).containsExactly("flink_a_total", "flink_b");
    }

    @Test
    void anExporterHasWhatItsLinesName() throws IOException {
        Path page = Files.writeString(
                folder.resolve("metrics"),
                "# HELP flink_c c (scope: x)\n# TYPE flink_c gauge\nflink_c{job=\"j\",} 1.0\n");
        assertThat(MetricNames.of(List.of(page.toUri()))).containsExactly("flink_c");
    }
}
