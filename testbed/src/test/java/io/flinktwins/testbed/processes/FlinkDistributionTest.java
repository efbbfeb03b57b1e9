package io.flinktwins.testbed.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlinkDistributionTest {

    @Test
    void cachesAreWhereTheUserHasThem() {
        assertThat(FlinkDistribution.cache(Map.of("XDG_CACHE_HOME", "/caches", "HOME", "/home/me")))
                .isEqualTo(Path.of("/caches/flink-twins"));
        assertThat(FlinkDistribution.cache(Map.of("XDG_CACHE_HOME", "", "HOME", "/home/me")))
                .isEqualTo(Path.of("/home/me/.cache/flink-twins"));
    }

    /** What Java says of a user whom the system does not know would be a folder in the working directory. */
    @Test
    void aUserWithoutAHomeIsToldWhatToSet() {
        assertThatThrownBy(() -> FlinkDistribution.cache(Map.of("HOME", "?")))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("set XDG_CACHE_HOME");
    }
}
