package io.flinktwins.cli.cluster;

import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.testbed.processes.FlinkDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of the cluster's commands that says which cluster. */
public final class DirectoryOption {

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the cluster keeps its data, logs and process ids. Default: flink-twins/cluster in the"
                    + " user's cache directory.")
    private @Nullable Path directory;

    /**
     * The folder.
     *
     * @throws InvalidOptionsException if it is something else
     */
    public Path path() {
        Path folder =
                directory == null ? FlinkDistribution.cache(System.getenv()).resolve("cluster") : directory;
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InvalidOptionsException("--directory %s is a file; name a folder".formatted(folder));
        }
        return folder.toAbsolutePath().normalize();
    }
}
