package io.flinktwins.testbed.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.testbed.host.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

    private static final String NAME = "sleeper";
    private static final Path KEEPER =
            Path.of("../docker/processes/keep-running.sh").toAbsolutePath();

    @TempDir
    private Path folder;

    private ClusterDirectory directory = new ClusterDirectory(Path.of(""));
    private ServerProcess server;

    @BeforeEach
    void start() throws Exception {
        directory = new ClusterDirectory(folder);
        directory.create();
        server = ServerProcess.start(directory, NAME, KEEPER, List.of("sleep", "600"), Map.of());
        Await.until("the server", Duration.ofMinutes(1), () -> server.processId() > 0);
    }

    @AfterEach
    void end() throws Exception {
        server.kill();
    }

    @Test
    void isFoundByItsName() throws IOException {
        assertThat(ServerProcess.find(directory, NAME))
                .hasValueSatisfying(found -> assertThat(found.processId()).isEqualTo(server.processId()));
        assertThat(ServerProcess.find(directory, "another")).isEmpty();
    }

    @Test
    void isRunAgainWhenItCrashes() throws Exception {
        long first = server.processId();
        server.crash();
        Await.until(
                "the server to be run again",
                Duration.ofMinutes(1),
                () -> server.processId() > 0 && server.processId() != first);
        assertThat(directory.logs().resolve(NAME + ".out"))
                .content()
                .contains("keep-running: sleep ended with exit code 137");
    }

    @Test
    void oneThatEndsAtOnceIsRunAgain() throws Exception {
        ServerProcess failing = ServerProcess.start(directory, "failing", KEEPER, List.of("false"), Map.of());
        Path log = directory.logs().resolve("failing.out");
        try {
            Await.until(
                    "two ends",
                    Duration.ofMinutes(1),
                    () -> Files.readString(log)
                                    .lines()
                                    .filter(line -> line.contains("keep-running: false ended with exit code 1"))
                                    .count()
                            >= 2);
        } finally {
            failing.stop();
        }
    }

    @Test
    void isGoneOnceItIsStopped() throws Exception {
        long process = server.processId();
        server.stop();
        assertThat(ProcessHandle.of(process).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(ServerProcess.find(directory, NAME)).isEmpty();
    }

    @Test
    void anotherProcessWithItsIdIsNotTakenForIt() throws IOException {
        Files.writeString(
                directory.processIds().resolve(NAME), "%d 2001-01-01T00:00:00Z".formatted(server.processId()));
        assertThat(ServerProcess.find(directory, NAME)).isEmpty();
        assertThat(StandaloneCluster.servers(folder)).isEmpty();
    }
}
