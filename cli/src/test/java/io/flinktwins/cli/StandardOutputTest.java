package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StandardOutputTest {

    private final StringWriter err = new StringWriter();

    @Test
    void aLineIsOutAtOnceInUtf8() {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        StandardOutput.over(sink).println("gr\u00f6sse");
        assertThat(sink.toString(StandardCharsets.UTF_8)).isEqualTo("gr\u00f6sse" + System.lineSeparator());
    }

    @Test
    void theFirstLineThatCannotBeWrittenIsAnError() {
        PrintWriter out = StandardOutput.over(failing("No space left on device"));
        assertThatThrownBy(() -> out.println("line"))
                .isInstanceOf(UnwritableOutputException.class)
                .hasMessage("can't write to standard output: No space left on device");
    }

    @Test
    void aCommandWhoseOutputIsLostHasFailed() {
        assertThat(help("No space left on device")).isEqualTo(1);
        assertThat(err.toString()).startsWith("twins tail: can't write to standard output: No space left on device");
    }

    @Test
    void aReaderWhoHasSeenEnoughIsNoFailure() {
        assertThat(help("Broken pipe")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    private int help(String reason) {
        CommandLine commandLine = Twins.commandLine(() -> false)
                .setOut(StandardOutput.over(failing(reason)))
                .setErr(new PrintWriter(err, true));
        return Twins.execute(commandLine, "tail", "--help");
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
