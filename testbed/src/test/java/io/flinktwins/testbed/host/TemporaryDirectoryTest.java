package io.flinktwins.testbed.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryDirectoryTest {

    @Test
    void closingRemovesAllThatIsInIt() throws IOException {
        TemporaryDirectory directory = TemporaryDirectory.create("twins-test");
        Path deep = Files.createDirectories(directory.path().resolve("a").resolve("b"));
        Files.writeString(deep.resolve("file"), "content");
        directory.close();
        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void closingADirectoryThatIsGoneIsNoFailure() throws IOException {
        TemporaryDirectory directory = TemporaryDirectory.create("twins-test");
        Files.delete(directory.path());
        directory.close();
        assertThat(directory.path()).doesNotExist();
    }
}
