package io.flinktwins.testbed.processes;

import io.flinktwins.testbed.host.IgnoredInterrupt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Flink's SQL client on a cluster of processes, in this process's terminal, with the jars for models and topics. */
public final class SqlClient {

    /** A script can't be run with the client's default, a view to page through. */
    private static final String AS_TABLES = "-Dsql-client.execution.result-mode=tableau";

    /** Not in a row of a result, which begins with a bar. */
    private static final Pattern FAILURE = Pattern.compile("^(?!\\|).*\\[ERROR] Could not execute ");

    private final StandaloneCluster cluster;

    public SqlClient(StandaloneCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Runs it in this terminal until its user ends it.
     *
     * @return its exit code
     */
    public int run() throws IOException, InterruptedException {
        return run(builder(List.of()).inheritIO(), client -> false);
    }

    /**
     * Runs the statements of a file, up to the first that fails.
     *
     * @param out takes what the client prints
     * @return 0 if none failed. The client itself does not tell.
     */
    public int run(Path script, PrintWriter out) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(List.of(AS_TABLES, "--file", script.toString()))
                .redirectInput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        return run(builder, client -> hasFailure(client.inputReader(StandardCharsets.UTF_8), out));
    }

    /** Hands the client's output on, and looks for the message of a statement that failed. */
    private static boolean hasFailure(BufferedReader client, PrintWriter out) throws IOException {
        boolean failed = false;
        for (String line = client.readLine(); line != null; line = client.readLine()) {
            out.println(line);
            out.flush();
            failed |= FAILURE.matcher(line).find();
        }
        return failed;
    }

    private int run(ProcessBuilder builder, Output output) throws IOException, InterruptedException {
        // Ctrl-C in the client ends a query.
        try (IgnoredInterrupt unused = new IgnoredInterrupt()) {
            Process client = builder.start();
            // Else its query would go on without anybody who could end it.
            Runtime.getRuntime().addShutdownHook(new Thread(client::destroy));
            try {
                boolean failed = output.readFailure(client);
                int exitCode = client.waitFor();
                return failed && exitCode == 0 ? 1 : exitCode;
            } finally {
                client.destroy();
            }
        }
    }

    private ProcessBuilder builder(List<String> arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        builder.environment().putAll(cluster.environment());
        builder.environment().put("FLINK_OPT_DIR", linkLibraries().toString());
        return builder;
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

    /** What becomes of the client's output. */
    @FunctionalInterface
    private interface Output {

        /** Reads it to its end. */
        boolean readFailure(Process client) throws IOException;
    }
}
