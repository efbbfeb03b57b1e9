package io.flinktwins.cli.cluster;

import io.flinktwins.testbed.processes.StandaloneCluster;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code twins cluster stop}: ends what start has started. */
@Command(
        name = "stop",
        description =
                "Ends the processes that start has started, and no other. What Kafka and Flink have stored stays.")
final class ClusterStopCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DirectoryOption directory;

    @Override
    public Integer call() throws Exception {
        List<String> stopped = StandaloneCluster.stop(directory.path());
        spec.commandLine()
                .getErr()
                .println(stopped.isEmpty() ? "Nothing runs" : "Stopped " + String.join(", ", stopped));
        return ExitCode.OK;
    }
}
