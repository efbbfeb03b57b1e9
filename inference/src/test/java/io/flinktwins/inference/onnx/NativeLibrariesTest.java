package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What processes that are killed leave on the disk. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NativeLibrariesTest {

    private static final String LIBRARY = System.mapLibraryName("onnxruntime");

    @TempDir
    private Path directory;

    private Path temporary;
    private Path home;

    /** A process that has loaded ONNX Runtime, and lives until it is killed. */
    static final class Victim {

        private Victim() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(OnnxSessions.environment());
            int unused = System.in.read();
        }
    }

    @BeforeEach
    void makeDirectories() throws IOException {
        temporary = Files.createDirectory(directory.resolve("temporary"));
        home = Files.createDirectory(directory.resolve("home"));
    }

    @Test
    void processesThatAreKilledLeaveOneCopyOfTheLibraryForAll() throws Exception {
        List<Process> together = List.of(start(), start());
        for (Process process : together) {
            kill(process);
        }
        Path library = only(filesIn(home));
        long written = Files.getLastModifiedTime(library).toMillis();
        kill(start());
        assertThat(only(filesIn(home))).isEqualTo(library);
        assertThat(Files.getLastModifiedTime(library).toMillis()).isEqualTo(written);
        assertThat(filesIn(temporary)).isEmpty();
    }

    @Test
    void withoutAHomeTheCacheIsInTheTemporaryDirectory() throws Exception {
        home = Files.createFile(directory.resolve("no-directory"));
        kill(start());
        Path library = only(filesIn(temporary));
        kill(start());
        assertThat(only(filesIn(temporary))).isEqualTo(library);
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-Duser.home=" + home,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName())
                .redirectErrorStream(true)
                .start();
    }

    private static void kill(Process process) throws IOException, InterruptedException {
        try (BufferedReader output = process.inputReader()) {
            Stream<String> lines = output.lines();
            assertThat(lines.anyMatch(line -> line.contains("OrtEnvironment"))).isTrue();
            process.destroyForcibly().waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().equals(LIBRARY))
                    .toList();
        }
    }

    private static Path only(List<Path> files) {
        assertThat(files).hasSize(1);
        return files.get(0);
    }
}
