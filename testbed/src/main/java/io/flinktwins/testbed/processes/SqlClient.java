package io.flinktwins.testbed.processes;

import io.flinktwins.testbed.host.IgnoredInterrupt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Flink's SQL client on a cluster of processes, in this process's terminal, with the jars for models and topics. */
public final class SqlClient {

    private final StandaloneCluster cluster;

    public SqlClient(StandaloneCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Runs it until it ends.
     *
     * @param arguments of the client, beside its jars
     * @return its exit code
     */
    public int run(List<String> arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).inheritIO();
        builder.environment().putAll(cluster.environment());
        builder.environment().put("FLINK_OPT_DIR", linkLibraries().toString());
        // Ctrl-C in the client ends a query.
        try (IgnoredInterrupt unused = new IgnoredInterrupt()) {
            Process client = builder.start();
            try {
                return client.waitFor();
            } finally {
                client.destroy();
            }
        }
    }

    private List<String> command(List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(cluster.flink().script("sql-client.sh").toString()));
        for (Path jar : jars()) {
            command.addAll(List.of("--jar", jar.toString()));
        }
        command.addAll(arguments);
        return command;
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> connectors = Files.list(cluster.checkout().sqlConnectors())) {
            return Stream.concat(Stream.of(cluster.checkout().sqlJar()), connectors.sorted())
                    .toList();
        }
    }

    private Path linkLibraries() throws IOException {
        Path libraries = cluster.directory().optionalLibraries();
        Files.createDirectories(libraries);
        ClusterDirectory.linkAll(cluster.flink().home().resolve("opt"), libraries);
        ClusterDirectory.linkAll(cluster.checkout().sqlClientLibraries(), libraries);
        return libraries;
    }
}
