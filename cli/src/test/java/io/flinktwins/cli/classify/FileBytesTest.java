package io.flinktwins.cli.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinktwins.cli.images.SampleFiles;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBytesTest {

    @TempDir
    private Path folder;

    @Test
    void areThoseOfTheFile() throws Exception {
        Path file = Files.write(folder.resolve("a.png"), new byte[] {1, 2, 3});
        assertThat(FileBytes.read(file)).containsExactly(1, 2, 3);
    }

    @Test
    void aFileOfGigabytesIsAnImageThatIsTooLarge() throws IOException {
        Path file = SampleFiles.makeHuge(folder.resolve("huge.png"));
        assertThat(rejection(file))
                .isEqualTo(new Rejection(
                        Reason.IMAGE_TOO_LARGE, "the file can't be read: it has more than 20971520 bytes"));
    }

    @Test
    void whatIsNoFileOrHasNoEndIsNotRead() throws Exception {
        Path pipe = SampleFiles.makePipe(folder.resolve("pipe.png"));
        Path self = Files.createSymbolicLink(folder.resolve("self.png"), Path.of("self.png"));
        assertThat(rejection(pipe)).isEqualTo(unreadable("it is not a regular file"));
        assertThat(rejection(Path.of("/dev/zero"))).isEqualTo(unreadable("it is not a regular file"));
        assertThat(rejection(folder)).isEqualTo(unreadable("it is a directory"));
        assertThat(rejection(folder.resolve("nowhere.png"))).isEqualTo(unreadable("there is no such file"));
        assertThat(rejection(folder.resolve("b\uFFFDd.png"))).isEqualTo(unreadable("its name is not in UTF-8"));
        assertThat(rejection(self).message()).contains("symbolic links");
    }

    private static Rejection unreadable(String why) {
        return new Rejection(Reason.FETCH_FAILED, "the file can't be read: " + why);
    }

    private static Rejection rejection(Path file) {
        return catchThrowableOfType(RejectedImageException.class, () -> FileBytes.read(file))
                .rejection();
    }
}
