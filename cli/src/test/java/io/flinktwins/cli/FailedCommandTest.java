package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.options.InvalidOptionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class FailedCommandTest {

    @Test
    void theReasonBehindAFailureIsSaid() {
        IOException reason = new IOException("No space left on device");
        assertThat(said(new KafkaException("the embedded broker does not start", new KafkaException(reason))))
                .isEqualTo("twins: the embedded broker does not start: No space left on device");
        assertThat(said(new ExecutionException(reason))).isEqualTo("twins: No space left on device");
        assertThat(said(new IllegalStateException("can't start", new NoSuchFileException("/data"))))
                .isEqualTo("twins: can't start: /data: there is no such file");
    }

    @Test
    void aReasonIsSaidOnce() {
        assertThat(said(new KafkaException("port 9092: Address in use", new BindException("Address in use"))))
                .isEqualTo("twins: port 9092: Address in use");
    }

    @Test
    void whereALibraryNeedsRoomIsSaid() {
        System.setProperty("org.bytedeco.javacpp.cachedir", "/full");
        try {
            assertThat(said(new IllegalStateException(
                            "a library can't be loaded", new UnsatisfiedLinkError("no opencv"))))
                    .isEqualTo(
                            "twins: a library can't be loaded: no opencv; libraries are unpacked into /full: make room there");
        } finally {
            System.clearProperty("org.bytedeco.javacpp.cachedir");
        }
    }

    /** Which says what to write instead. */
    @Test
    void wrongUsageHasNothingAddedToIt() {
        assertThat(said(new InvalidOptionsException("--port 9092 is in use; name another", new BindException("taken"))))
                .isEqualTo("twins: --port 9092 is in use; name another");
    }

    private static String said(Exception failure) {
        StringWriter err = new StringWriter();
        int unused =
                FailedCommand.report(failure, Twins.commandLine(() -> false).setErr(new PrintWriter(err, true)));
        return err.toString().lines().findFirst().orElse("");
    }
}
