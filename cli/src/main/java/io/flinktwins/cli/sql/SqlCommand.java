package io.flinktwins.cli.sql;

import io.flinktwins.cli.cluster.DirectoryOption;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.FlinkDistribution;
import io.flinktwins.testbed.processes.SqlClient;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins sql}: Flink's SQL client on the local cluster. */
@Command(
        name = "sql",
        description = {
            "Opens Flink's own SQL client on the cluster of ./twins cluster, with models, our topics as tables and the Kafka"
                    + " connector in place.",
            "docs/sql.md has the tables and queries that people want."
        })
public final class SqlCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DirectoryOption directory;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Run this script instead, up to the first statement that fails; the exit code is 1 then.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (file != null && !Files.isRegularFile(file)) {
            throw new InvalidOptionsException("--file %s is not there; name a file with SQL".formatted(file));
        }
        StandaloneCluster.requireRunning(directory.path());
        Checkout checkout = Checkout.current();
        FlinkDistribution flink =
                FlinkDistribution.find(checkout, spec.commandLine().getErr());
        SqlClient client = new SqlClient(StandaloneCluster.open(directory.path(), flink, checkout));
        return file == null ? client.run() : client.run(file, spec.commandLine().getOut());
    }
}
