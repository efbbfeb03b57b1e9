package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A headless Chromium.
 *
 * @param command which starts it
 * @param directory for its files
 */
public record Browser(String command, Path directory) {

    private static final long PATIENCE_SECONDS = 120;

    /** The page's markup after its scripts. */
    String dump(URI page, String... options) throws IOException, InterruptedException {
        Path out = Files.createDirectories(directory).resolve("dump.html");
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--dump-dom");
        Process chromium = start(page, all, ProcessBuilder.Redirect.to(out.toFile()));
        assertThat(chromium.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("%s ends", command)
                .isTrue();
        assertThat(chromium.exitValue()).as("exit code of %s", command).isZero();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    /** Opens a page, until the caller ends the process. */
    public Process open(URI page, String... options) throws IOException {
        return start(page, List.of(options), ProcessBuilder.Redirect.DISCARD);
    }

    /** Chromium's sandbox does not work for root, as in a container. */
    private Process start(URI page, List<String> options, ProcessBuilder.Redirect out) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                command,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + directory.resolve("profile")));
        all.addAll(options);
        all.add(page.toString());
        return new ProcessBuilder(all)
                .redirectOutput(out)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
