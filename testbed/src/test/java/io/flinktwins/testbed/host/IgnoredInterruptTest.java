package io.flinktwins.testbed.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoredInterruptTest {

    /** Says that it runs, and ends when its input does. */
    static final class Waiting {

        private Waiting() {}

        @SuppressWarnings("SystemOut") // is what a process says
        public static void main(String... arguments) throws IOException {
            try (IgnoredInterrupt unused = new IgnoredInterrupt()) {
                System.out.println("runs");
                var unusedInput = System.in.readAllBytes();
            }
        }
    }

    @Test
    void ctrlCIsIgnored() throws Exception {
        Process waiting = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(waiting.inputReader().readLine()).isEqualTo("runs");
        interrupt(waiting);
        waiting.getOutputStream().close();
        assertThat(waiting.waitFor()).isZero();
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(exitCode).isZero();
    }
}
