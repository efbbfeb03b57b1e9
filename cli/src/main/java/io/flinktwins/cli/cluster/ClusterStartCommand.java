package io.flinktwins.cli.cluster;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.PortConverter;
import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.processes.Checkout;
import io.flinktwins.testbed.processes.FlinkDistribution;
import io.flinktwins.testbed.processes.StandaloneCluster;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins cluster start}: starts Kafka and Flink. */
@Command(
        name = "start",
        description = "Starts Kafka, with the pipeline's topics, a JobManager and TaskManagers with two slots each.")
final class ClusterStartCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DirectoryOption directory;

    @Option(names = "--task-managers", defaultValue = "2", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int taskManagers;

    @Option(
            names = "--partitions",
            defaultValue = "4",
            paramLabel = "N",
            description = "Of each topic that is not there yet. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--kafka-port",
            converter = PortConverter.class,
            defaultValue = "" + LoopbackPorts.KAFKA,
            paramLabel = "PORT",
            description = "Of the broker on the loopback interface. Default: ${DEFAULT-VALUE}.")
    private int kafkaPort;

    @Option(
            names = "--web-port",
            converter = PortConverter.class,
            defaultValue = "" + LoopbackPorts.FLINK_WEB,
            paramLabel = "PORT",
            description = "Of Flink's web UI on the loopback interface. Default: ${DEFAULT-VALUE}.")
    private int webPort;

    @Option(
            names = "--metrics",
            description =
                    "Let Prometheus read the metrics of Flink's processes on the loopback interface; prints where.")
    private boolean withMetrics;

    @Override
    public Integer call() throws Exception {
        checkOptions();
        PrintWriter messages = spec.commandLine().getErr();
        Checkout checkout = Checkout.current();
        FlinkDistribution flink = FlinkDistribution.find(checkout, messages);
        StandaloneCluster cluster =
                StandaloneCluster.prepare(directory.path(), flink, checkout, kafkaPort, webPort, withMetrics);
        try {
            cluster.start(taskManagers, partitions);
        } catch (Exception e) {
            cluster.stop();
            throw e;
        }
        messages.printf(
                "Flink web UI: %s%nKafka:        %s%nLogs:         %s%n",
                cluster.webAddress(), cluster.bootstrapServers(), cluster.logs());
        if (withMetrics) {
            cluster.metrics().forEach(address -> messages.println("Metrics:      " + address));
        }
        return ExitCode.OK;
    }

    private void checkOptions() throws Exception {
        InvalidSettingException.requireAtLeastOne("task managers", taskManagers);
        InvalidSettingException.requireAtLeastOne("partitions", partitions);
        Set<String> running = StandaloneCluster.servers(directory.path()).keySet();
        if (!running.isEmpty()) {
            throw new InvalidOptionsException(
                    "%s run already in %s; stop them with ./twins cluster stop, or name another --directory"
                            .formatted(String.join(", ", running), directory.path()));
        }
        checkFree("--kafka-port", kafkaPort);
        checkFree("--web-port", webPort);
        if (kafkaPort == webPort) {
            throw new InvalidOptionsException("--web-port is %d, as --kafka-port is; name another".formatted(webPort));
        }
    }

    private static void checkFree(String option, int port) {
        if (!LoopbackPorts.isFree(port)) {
            throw new InvalidOptionsException("%s %d is in use; name another port".formatted(option, port));
        }
    }
}
