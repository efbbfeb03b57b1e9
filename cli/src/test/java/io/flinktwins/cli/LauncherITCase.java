package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the script itself, from a directory elsewhere. */
class LauncherITCase {

    private static final String LAUNCHER =
            Path.of("..", "twins").toAbsolutePath().normalize().toString();

    private static final String SAY_ARGUMENTS = "printf '%s\\n' \"$@\"";

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
        Ended old = run(javaHome("echo '    java.version = 1.8.0_392' >&2"), "--help");
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

    /** Names are still in UTF-8, in whatever language the system has for it. */
    @Test
    void theLocaleIsOneThatTheMachineHas() throws Exception {
        Path locale = Files.createDirectory(elsewhere.resolve("bin")).resolve("locale");
        executable(locale, """
                #!/bin/sh
                if [ "$1" = -a ]; then
                    printf 'C\\nPOSIX\\nde_DE.iso88591\\nde_DE.utf8\\n'
                elif [ "$LC_ALL" = de_DE.utf8 ]; then
                    echo UTF-8
                else
                    echo ANSI_X3.4-1968
                fi
                """);
        String path = locale.getParent() + ":" + System.getenv("PATH");
        String java = javaHome("17.0.15", "echo \"Java's locale is $LC_ALL\"");
        assertThat(start(Map.of("PATH", path, "JAVA_HOME", java), command(withoutSources()))
                        .output())
                .contains("Java's locale is de_DE.utf8");
    }

    /** Or Maven fails in a checkout whose path has letters outside ASCII. */
    @Test
    void theBuildReadsNamesAsUtf8Too() throws Exception {
        Files.createFile(elsewhere.resolve("pom.xml"));
        executable(elsewhere.resolve("mvnw"), "#!/bin/sh\necho \"Maven's locale is $LC_ALL\"\nexit 1\n");
        Map<String, String> scripts = Map.of("LC_ALL", "C", "JAVA_HOME", javaHome("17.0.15", ""));
        assertThat(start(scripts, command(copyOfTheLauncher())).output())
                .containsPattern("Maven's locale is .+\\.(?i:utf-?8)\\R.*the build failed");
    }

    @Test
    void whereThereAreNoSourcesNothingIsBuilt() throws Exception {
        Ended help = launch(withoutSources(), System.getProperty("java.home"), "--help");
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

    @Test
    void aJavaThatDoesNotStartSaysWhy() throws Exception {
        Ended broken = run(javaHome("echo 'no libjvm.so' >&2; exit 3"), "--help");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.output()).contains("bin/java does not start", "set JAVA_HOME", "no libjvm.so");
    }

    @Test
    void aNewJavaIsToldWhatItWouldWarnOf() throws Exception {
        assertThat(launch(withoutSources(), javaHome("25.0.1", SAY_ARGUMENTS), "--help")
                        .output()
                        .lines())
                .contains("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "--help");
    }

    @ParameterizedTest
    @CsvSource({">/dev/full, No space left on device", ">&-, Bad file descriptor"})
    void linesThatCannotBeWrittenAreAFailure(String redirection, String reason) throws Exception {
        Ended lost = shell("exec \"$0\" --help " + redirection, Map.of());
        assertThat(lost.output()).contains("twins: can't write to standard output: " + reason);
        assertThat(lost.exitCode()).isEqualTo(1);
    }

    /** No log, of which Java opens the file first, may take the place of what is closed. */
    @Test
    void whatIsClosedIsNotWrittenInto() throws Exception {
        Ended silent = shell("\"$0\" classify --model none no.jpg <&- >&- 2>&- || echo \"exit code $?\"", Map.of());
        assertThat(silent.output()).isEqualTo("exit code 2\n");
    }

    @Test
    void whatAKilledRunHasLeftGoesWithTheNextStart() throws Exception {
        Path temporary = Files.createDirectory(elsewhere.resolve("temporary"));
        String namespace =
                Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
        String container = "here." + namespace;
        long living = ProcessHandle.current().pid();
        Path left = scratch(temporary, container, pidOfADeadProcess());
        Path inUse = scratch(temporary, container, living);
        Path ofAnotherContainer = scratch(temporary, container + "1", pidOfADeadProcess());
        Path ofAnotherHost = scratch(temporary, "there." + namespace, pidOfADeadProcess());
        assertThat(shell("HOSTNAME=here.example.com exec \"$0\" --help", Map.of("TMPDIR", temporary.toString()))
                        .exitCode())
                .isZero();
        assertThat(left).doesNotExist();
        try (Stream<Path> remaining = Files.list(temporary)) {
            assertThat(remaining).containsExactlyInAnyOrder(inUse, ofAnotherContainer, ofAnotherHost);
        }
    }

    private static Path scratch(Path temporary, String container, long processId) throws IOException {
        Path scratch = temporary.resolve("flink-twins.%s.%d.a1B2c3".formatted(container, processId));
        Files.writeString(Files.createDirectory(scratch).resolve("kafka"), "data");
        return scratch;
    }

    private static long pidOfADeadProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    @Test
    void aFolderForTemporaryFilesThatCannotBeUsedIsNamed() throws Exception {
        String file = Files.createFile(elsewhere.resolve("file")).toString();
        Ended nowhere = shell("exec \"$0\" --help", Map.of("TMPDIR", file));
        assertThat(nowhere.exitCode()).isEqualTo(1);
        assertThat(nowhere.output().lines().toList())
                .singleElement()
                .asString()
                .contains(file, "Not a directory", "set TMPDIR");
    }

    /** As in a checkout that somebody else has built; not even root can make files in /proc. */
    @Test
    void whatCannotBeKeptBesideTheJarIsInTheCache() throws Exception {
        String launcher = copyOfTheLauncher();
        Files.createSymbolicLink(Files.createDirectory(elsewhere.resolve("cli")).resolve("target"), Path.of("/proc"));
        String java = javaHome("17.0.15", SAY_ARGUMENTS);
        String cache = elsewhere.resolve("cache").toString();
        assertThat(start(Map.of("JAVA_HOME", java, "XDG_CACHE_HOME", cache), command(launcher))
                        .output())
                .contains("-Dlog.file=" + cache + "/flink-twins/log/");
        Ended nowhere = start(Map.of("JAVA_HOME", java, "XDG_CACHE_HOME", "/proc"), command(launcher));
        assertThat(nowhere.output()).contains("cli/target; set XDG_CACHE_HOME to a folder");
        assertThat(nowhere.exitCode()).isEqualTo(1);
    }

    /** Java would unpack them into a folder "?" for a user without a home directory, and fail where it takes no programs. */
    @Test
    void librariesHaveAPlaceWithoutAHomeDirectory() throws Exception {
        String launcher = withoutSources();
        Map<String, String> java = Map.of("JAVA_HOME", javaHome("17.0.15", SAY_ARGUMENTS));
        Map<String, String> homeless = new HashMap<>(java);
        homeless.put("HOME", "/proc");
        assertThat(start(homeless, command(launcher)).output())
                .contains("-Dorg.bytedeco.javacpp.cachedir=" + elsewhere.resolve("cli/target/javacpp"));
        Map<String, String> atHome = new HashMap<>(java);
        atHome.put("HOME", elsewhere.toString());
        assertThat(start(atHome, command(launcher)).output())
                .contains("-Duser.home=" + elsewhere)
                .doesNotContain("javacpp");
    }

    @Test
    void oneOfTwoFirstStartsMakesTheArchiveForBoth() throws Exception {
        String launcher = withoutSources();
        Path checkout = Path.of("..").toAbsolutePath().normalize();
        Files.createSymbolicLink(elsewhere.resolve("models"), checkout.resolve("models"));
        Files.createSymbolicLink(elsewhere.resolve("inference"), checkout.resolve("inference"));
        Ended both = shell("\"$1\" --version & \"$1\" --version; wait", Map.of(), launcher);
        assertThat(both.output()).containsOnlyOnce("preparing faster starts");
        assertThat(both.output().lines().filter(line -> line.startsWith("Flink Twins ")))
                .hasSize(2);
        try (Stream<Path> files = Files.list(elsewhere.resolve("cli/target"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("classes-")))
                    .singleElement()
                    .asString()
                    .endsWith(".jsa");
        }
    }

    /** A copy of the launcher beside links to what has been built; it keeps its own log and archive. */
    private String withoutSources() throws IOException {
        Path built = Path.of("target").toAbsolutePath();
        Path target = Files.createDirectories(elsewhere.resolve("cli/target"));
        Files.createSymbolicLink(target.resolve("lib"), built.resolve("lib"));
        Files.createSymbolicLink(target.resolve("flink-twins-cli.jar"), built.resolve("flink-twins-cli.jar"));
        return copyOfTheLauncher();
    }

    private String copyOfTheLauncher() throws IOException {
        return Files.copy(Path.of(LAUNCHER), elsewhere.resolve("twins"), StandardCopyOption.COPY_ATTRIBUTES)
                .toString();
    }

    private String javaHome(String version, String script) throws IOException {
        String home = javaHome(script);
        Files.writeString(Path.of(home, "release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
        return home;
    }

    private String javaHome(String script) throws IOException {
        Path home = elsewhere.resolve("a jdk");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        executable(java, "#!/bin/sh\n%s\n".formatted(script));
        return home.toString();
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** Runs a line of shell, in which $0 is the launcher. */
    private Ended shell(String line, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", System.getProperty("java.home"));
        return start(all, command("sh", command("-c", command(line, command(LAUNCHER, arguments)))));
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
