package io.flinktwins.cli.cluster;

import picocli.CommandLine.Command;

/** {@code twins cluster}: a cluster of processes on this machine. */
@Command(
        name = "cluster",
        description = {
            "Kafka and Flink as docker-compose.yml has them, but without Docker: the same configuration and scripts, in"
                    + " processes of their own on the loopback interface.",
            "Flink is the official distribution, at FLINK_HOME or fetched once through pip."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ClusterStartCommand.class, ClusterSubmitCommand.class, ClusterStopCommand.class})
public final class ClusterCommand {}
