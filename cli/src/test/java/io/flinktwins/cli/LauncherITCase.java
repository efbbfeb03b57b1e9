package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script itself, from a directory elsewhere. */
class LauncherITCase {

    private static final String LAUNCHER =
            Path.of("..", "twins").toAbsolutePath().normalize().toString();

    @TempDir
    private Path elsewhere;

    private record Ended(int exitCode, String output) {}

    @Test
    void helpIsDone() throws Exception {
        Ended help = run(System.getProperty("java.home"), "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("demo", "classify", "publish", "tail");
    }

    @Test
    void theVersionIsThatOfTheBuild() throws Exception {
        assertThat(run(System.getProperty("java.home"), "--version").output())
                .containsPattern("Flink Twins \\d+\\.\\d+\\.\\d.*\\R");
    }

    @Test
    void wrongUsageExitsWithTwo() throws Exception {
        Ended wrong = run(System.getProperty("java.home"), "demo", "--images", "many");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.output()).contains("--images");
    }

    @Test
    void anOldJavaIsNamed() throws Exception {
        Path java = Files.createDirectories(elsewhere.resolve("old jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho '    java.version = 1.8.0_392' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Ended old = run(elsewhere.resolve("old jdk").toString(), "--help");
        assertThat(old.exitCode()).isEqualTo(1);
        assertThat(old.output()).contains("Java 1.8", "JDK 17");
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() throws Exception {
        Ended wrong = run(elsewhere.toString(), "--help");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.output()).contains("JAVA_HOME is " + elsewhere);
    }

    /** The shell writes the name's bytes itself: the locale of this test may not be able to. */
    @Test
    void namesAreReadAsUtf8InALocaleOfScripts() throws Exception {
        Ended named = start(
                Map.of("JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "POSIX"),
                "sh",
                "-c",
                """
                head -c 20 /dev/zero > "$(printf 'gr\\303\\266sse.jpg')"
                exec "$0" preprocess --model "$1" --out out ./*.jpg
                """,
                LAUNCHER,
                Path.of("..", "models", "pretrained", "alt_gvt_nano")
                        .toAbsolutePath()
                        .toString());
        assertThat(named.output()).contains("gr\u00f6sse.jpg", "UNSUPPORTED_FORMAT");
    }

    @Test
    void whereThereAreNoSourcesNothingIsBuilt() throws Exception {
        Path launcher = Files.copy(Path.of(LAUNCHER), elsewhere.resolve("twins"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(
                Files.createDirectory(elsewhere.resolve("cli")).resolve("target"),
                Path.of("target").toAbsolutePath());
        Ended help = launch(launcher.toString(), System.getProperty("java.home"), "--help");
        assertThat(help.exitCode()).as(help.output()).isZero();
        assertThat(help.output()).startsWith("Usage: twins").doesNotContain("building");
    }

    /** JAVA_TOOL_OPTIONS counts as the user's locale does: less than what the launcher says. */
    @Test
    void javaSpeaksEnglishWhateverTheUserSpeaks() throws Exception {
        Ended help = start(
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JAVA_TOOL_OPTIONS",
                        "-Duser.language=tr -Duser.country=TR",
                        "TWINS_JAVA_OPTIONS",
                        "-XshowSettings:locale"),
                command(LAUNCHER, "--help"));
        assertThat(help.output()).contains("default locale = English (United States)");
    }

    /** With {@code -Xshare:on} Java ends where it can't map the archive. */
    @Test
    void classesComeFromAnArchive() throws Exception {
        Ended help = withJavaOptions("-Xshare:on", "--help");
        assertThat(help.output()).contains("Usage: twins");
        assertThat(help.exitCode()).isZero();
    }

    /** Logging takes as long to start as all that help does, and begins with its file. */
    @Test
    void helpStartsNoLogging() throws Exception {
        Path log = elsewhere.resolve("help.log");
        assertThat(withJavaOptions("-Dlog.file=" + log, "--help").exitCode()).isZero();
        assertThat(log).doesNotExist();
        assertThat(withJavaOptions("-Dlog.file=" + log, "classify", "--model", "none", "no.jpg")
                        .exitCode())
                .isNotZero();
        assertThat(log).exists();
    }

    private Ended withJavaOptions(String options, String... arguments) throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("JAVA_HOME", System.getProperty("java.home"), "TWINS_JAVA_OPTIONS", options);
        return start(environment, command(LAUNCHER, arguments));
    }

    private Ended run(String javaHome, String... arguments) throws IOException, InterruptedException {
        return launch(LAUNCHER, javaHome, arguments);
    }

    private Ended launch(String launcher, String javaHome, String... arguments)
            throws IOException, InterruptedException {
        return start(Map.of("JAVA_HOME", javaHome), command(launcher, arguments));
    }

    private static String[] command(String launcher, String... arguments) {
        return Stream.concat(Stream.of(launcher), Stream.of(arguments)).toArray(String[]::new);
    }

    private Ended start(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(elsewhere.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), output);
    }
}
