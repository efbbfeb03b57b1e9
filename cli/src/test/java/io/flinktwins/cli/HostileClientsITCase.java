package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some of the requests of benchmarks/serve/hostile.py, always the same ones. {@code -Dpython=} names a Python with
 * tritonclient.
 */
@EnabledIfSystemProperty(
        named = "python",
        matches = ".+",
        disabledReason = "-Dpython= names a Python with tritonclient")
class HostileClientsITCase {

    private static final String SCRIPT = Path.of("../benchmarks/serve/hostile.py")
            .toAbsolutePath()
            .normalize()
            .toString();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void theServerGoesOnServing() throws Exception {
        ServedImages images = ServedImages.write(folder, 2);
        Path said = folder.resolve("said.txt");
        try (RunningServer server = RunningServer.start(
                "--model", ServedImages.MODEL, "--request-timeout", "5s", "--max-connections", "500")) {
            Process hostile = new ProcessBuilder(
                            System.getProperty("python"),
                            SCRIPT,
                            "--server",
                            server.hostAndPort(),
                            "--image",
                            images.files().get(0),
                            "--requests",
                            "300")
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            try {
                assertThat(hostile.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(hostile.exitValue()).as(Files.readString(said)).isZero();
            } finally {
                hostile.destroyForcibly().waitFor();
            }
        }
    }
}
