package io.flinktwins.cli.cluster;

import io.flinktwins.jobs.InvalidOptionsException;
import io.flinktwins.testbed.processes.FlinkDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of the cluster's commands that says which cluster. */
final class DirectoryOption {

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the cluster keeps its data, logs and process ids. Default: flink-twins/cluster in the"
                    + " user's cache directory.")
    private Path directory = FlinkDistribution.cache(System.getenv()).resolve("cluster");

    /**
     * The folder.
     *
     * @throws InvalidOptionsException if it is something else
     */
    Path path() {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new InvalidOptionsException("--directory %s is a file; name a folder".formatted(directory));
        }
        return directory.toAbsolutePath().normalize();
    }
}
