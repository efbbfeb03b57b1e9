package io.flinktwins.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProcessEndTest {

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aProcessEndsThatWouldOtherwiseRunForEver() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Endless.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isEqualTo(ProcessEnd.EXIT_CODE);
    }

    /** Runs until somebody ends it, and would not let it end by {@code exit} alone. */
    static final class Endless {

        public static void main(String... arguments) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(Endless::waitForEver));
            ProcessEnd.because(new IllegalStateException("scripted"));
            waitForEver();
        }

        private static void waitForEver() {
            while (!Thread.interrupted()) {
                Thread.onSpinWait();
            }
        }
    }
}
