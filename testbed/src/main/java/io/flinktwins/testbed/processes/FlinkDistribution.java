package io.flinktwins.testbed.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** An unpacked official Flink distribution. */
public record FlinkDistribution(Path home) {

    private static final String VERSION = version();

    /**
     * The distribution that {@code FLINK_HOME} names, or else the one in the user's cache, fetched if it is not there.
     *
     * @throws ClusterException if there is none and none can be fetched
     */
    public static FlinkDistribution find(Checkout checkout, PrintWriter messages)
            throws IOException, InterruptedException {
        String home = System.getenv("FLINK_HOME");
        if (home != null) {
            return check(Path.of(home));
        }
        Path cached = cache(System.getenv()).resolve("flink-" + VERSION);
        if (!Files.exists(cached)) {
            messages.println("Fetching Flink " + VERSION + ", 300 MB, once ...");
            Script.of(checkout.docker().resolve("flink/fetch-distribution.sh"), cached.toString())
                    .run(Map.of());
        }
        return check(cached);
    }

    /** The one that the pom names; Maven writes it into the file. */
    private static String version() {
        String name = "flink-version.txt";
        try (InputStream file = Objects.requireNonNull(FlinkDistribution.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FlinkDistribution check(Path home) {
        Path core = home.resolve("lib/flink-dist-" + VERSION + ".jar");
        if (!Files.exists(core)) {
            throw new ClusterException(
                    "%s is not there; let FLINK_HOME point to a Flink %s, or unset it to have one fetched"
                            .formatted(core, VERSION));
        }
        return new FlinkDistribution(home);
    }

    /**
     * Where this user's caches are; see the XDG Base Directory Specification.
     *
     * @throws ClusterException if the user has no home directory
     */
    public static Path cache(Map<String, String> environment) {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = caches.isEmpty() ? home(environment).resolve(".cache") : Path.of(caches);
        return base.resolve("flink-twins");
    }

    /** Java's home directory is a question mark for a user whom the system does not know, as in many containers. */
    private static Path home(Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        if (!home.isAbsolute()) {
            throw new ClusterException(
                    "this user has no home directory; set XDG_CACHE_HOME to a folder, where Flink and"
                            + " what a cluster stores can be");
        }
        return home;
    }

    Path script(String name) {
        return home.resolve("bin").resolve(name);
    }
}
