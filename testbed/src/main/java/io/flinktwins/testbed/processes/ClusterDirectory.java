package io.flinktwins.testbed.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a cluster of processes keeps its configuration, data, logs and process ids. */
record ClusterDirectory(Path path) {

    private static final Pattern SPLIT_BY_SCRIPTS = Pattern.compile("[\\s*?\\[]");

    /** @param path of a folder, from the working directory on or absolute; Flink wants it absolute */
    ClusterDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    Path configuration() {
        return path.resolve("conf");
    }

    Path flinkConfiguration() {
        return configuration().resolve("config.yaml");
    }

    /** Settings of the user's own for Flink; nothing here writes it. */
    Path ownSettings() {
        return path.resolve("settings.yaml");
    }

    Path brokerConfiguration() {
        return configuration().resolve("server.properties");
    }

    /** Flink's own libraries and ours, as links. */
    Path libraries() {
        return path.resolve("lib");
    }

    /** Flink's plugins: those of the distribution as links, and the user's own. */
    Path plugins() {
        return path.resolve("plugins");
    }

    /** The distribution's optional libraries and what they lack, as links. */
    Path optionalLibraries() {
        return path.resolve("opt");
    }

    Path logs() {
        return path.resolve("log");
    }

    Path processIds() {
        return path.resolve("pid");
    }

    Path brokerData() {
        return path.resolve("kafka");
    }

    /** Checkpoints, savepoints and temporary files. */
    Path flinkData() {
        return path.resolve("flink");
    }

    Path temporary() {
        return flinkData().resolve("tmp");
    }

    /** Those with native code, out of their jars. */
    Path unpackedLibraries() {
        return path.resolve("native");
    }

    /**
     * Makes the folders that are not there yet.
     *
     * @throws ClusterException if they can't be made, or Flink's scripts could not use them
     */
    void create() {
        if (SPLIT_BY_SCRIPTS.matcher(path.toString()).find()) {
            throw new ClusterException(
                    "Flink's scripts can't use a folder with a space or one of *?[ in its path, as %s: name another one"
                            .formatted(path));
        }
        try {
            createFolders();
        } catch (IOException e) {
            throw new ClusterException(
                    "can't keep a cluster in %s; name a folder that can be written".formatted(path), e);
        }
    }

    private void createFolders() throws IOException {
        List<Path> folders =
                List.of(configuration(), libraries(), plugins(), logs(), processIds(), brokerData(), temporary());
        for (Path folder : folders) {
            Files.createDirectories(folder);
        }
    }

    /** Links what is in a folder into one of these; a folder that is no link is the user's own, and stays. */
    static void linkAll(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path link = to.resolve(file.getFileName());
                if (Files.isSymbolicLink(link) || !Files.isDirectory(link)) {
                    Files.deleteIfExists(link);
                    Files.createSymbolicLink(link, file);
                }
            }
        }
    }
}
