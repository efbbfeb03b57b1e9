package io.flinktwins.cli.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusMetricsTest {

    @TempDir
    private Path folder;

    @Test
    void aDashboardAsksForWhatItsQueriesName() throws IOException {
        Path dashboard = Files.writeString(
                folder.resolve("dashboard.json"),
                "{\"expr\": \"sum(rate(flink_a_total[1m])) / flink_b{x=\\\"y\\\"}\", \"uid\": \"flink-twins\"}");
        assertThat(PrometheusMetrics.namesIn(dashboard)).containsExactly("flink_a_total", "flink_b");
    }

    @Test
    void thePagesOfAllExportersCount() throws IOException {
        Path first = Files.writeString(folder.resolve("first"), "# TYPE flink_c gauge\nflink_c{job=\"j\",} 1.0\n");
        Path second = Files.writeString(folder.resolve("second"), "flink_c{job=\"k\",} 2.0\nflink_cd{} 3.0\n");
        PrometheusMetrics metrics = PrometheusMetrics.read(List.of(first.toUri(), second.toUri()));
        assertThat(metrics.names()).containsExactly("flink_c", "flink_cd");
        assertThat(metrics.values("flink_c")).containsExactlyInAnyOrder(1.0, 2.0);
    }
}
