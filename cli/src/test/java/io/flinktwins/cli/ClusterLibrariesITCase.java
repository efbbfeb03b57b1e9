package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build leaves for Flink's lib/. */
class ClusterLibrariesITCase {

    /** An image is Linux, whatever machine builds it. */
    @ParameterizedTest
    @ValueSource(strings = {"javacpp", "openblas", "opencv"})
    void nativeLibrariesAreThoseOfBothLinuxPlatforms(String library) {
        assertThat(Path.of("..", "jobs", "target", "flink-lib"))
                .isDirectoryContaining("glob:**/" + library + "-*-linux-x86_64.jar")
                .isDirectoryContaining("glob:**/" + library + "-*-linux-arm64.jar");
    }
}
