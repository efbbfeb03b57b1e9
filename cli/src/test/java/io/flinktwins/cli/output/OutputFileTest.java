package io.flinktwins.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.options.InvalidOptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {

    @TempDir
    private Path folder;

    @Test
    void theOldFileStaysUntilTheNewOneIsComplete() throws Exception {
        Path file = Files.writeString(folder.resolve("report.html"), "old");
        OutputFile output = new OutputFile(file);
        assertThatThrownBy(() -> output.write(writer -> {
                    writer.write("half of the new o");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(file).hasContent("old");
        output.write(writer -> writer.write("new \u0642"));
        assertThat(file).hasContent("new \u0642");
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void aLinkStaysOne() throws Exception {
        Path file = Files.writeString(folder.resolve("report.html"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        new OutputFile(link).write(writer -> writer.write("new"));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void aDeviceIsNotReplaced() throws Exception {
        OutputFile nowhere = new OutputFile(Path.of("/dev/null"));
        assertThatCode(() -> nowhere.check("--report")).doesNotThrowAnyException();
        nowhere.write(writer -> writer.write("new"));
        assertThat(nowhere.isDevice()).isTrue();
    }

    @Test
    void aPlaceThatIsNoneIsRefusedByTheOptionsName() {
        assertThatThrownBy(() -> new OutputFile(folder).check("--predictions"))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("--predictions " + folder);
        assertThatThrownBy(() -> new OutputFile(folder.resolve("none/file")).check("--report"))
                .hasMessageContaining("in a folder that is there");
    }
}
