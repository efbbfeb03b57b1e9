package io.flinktwins.testbed.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

    private static final String NAME = "sleeper";

    @TempDir
    private Path folder;

    private ClusterDirectory directory = new ClusterDirectory(Path.of(""));
    private ServerProcess server;

    @BeforeEach
    void start() throws IOException {
        directory = new ClusterDirectory(folder);
        directory.create();
        server = ServerProcess.start(directory, NAME, List.of("sleep", "600"), Map.of());
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
    void isGoneOnceItIsStopped() throws Exception {
        server.stop();
        assertThat(ProcessHandle.of(server.processId()).filter(ProcessHandle::isAlive))
                .isEmpty();
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
