package io.flinktwins.testbed.processes;

import io.flinktwins.restguard.AllowedHosts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.yaml.snakeyaml.Yaml;

/** Writes the configuration of the containers, with the addresses and directories of processes on this machine. */
final class ClusterConfiguration {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private final Checkout checkout;
    private final FlinkDistribution flink;
    private final ClusterDirectory directory;

    ClusterConfiguration(Checkout checkout, FlinkDistribution flink, ClusterDirectory directory) {
        this.checkout = checkout;
        this.flink = flink;
        this.directory = directory;
    }

    void write(ClusterPorts ports, boolean withMetrics) throws IOException {
        directory.create();
        writeBroker(ports);
        writeFlink(ports, withMetrics);
        copyLogging();
        linkLibraries(flink.home().resolve("lib"));
        linkLibraries(checkout.flinkLibraries());
        linkPlugins();
    }

    private void writeBroker(ClusterPorts ports) throws IOException {
        Properties broker = new Properties();
        try (InputStream shared = Files.newInputStream(checkout.docker().resolve("kafka/server.properties"))) {
            broker.load(shared);
        }
        String inside = "INSIDE://%s:%d".formatted(HOST, ports.kafka());
        broker.putAll(Map.of(
                "listeners",
                inside + ",CONTROLLER://%s:%d".formatted(HOST, ports.controller()),
                "advertised.listeners",
                inside,
                "controller.quorum.voters",
                "1@%s:%d".formatted(HOST, ports.controller()),
                "log.dirs",
                directory.brokerData().toString()));
        // As bytes: Kafka reads them so, in which other letters than those of Latin-1 are escaped.
        try (OutputStream file = Files.newOutputStream(directory.brokerConfiguration())) {
            broker.store(file, null);
        }
    }

    private void writeFlink(ClusterPorts ports, boolean withMetrics) throws IOException {
        Map<String, Object> settings =
                new Yaml().load(Files.readString(checkout.docker().resolve("flink/config.yaml")));
        if (!withMetrics) {
            // Another port for each process, which only some want.
            settings.keySet().removeIf(key -> key.startsWith("metrics.reporter."));
        }
        Map<String, Object> addresses = addresses(ports);
        settings.putAll(Map.of(
                "io.tmp.dirs", directory.temporary().toString(),
                "execution.checkpointing.dir", dataUri(directory, "checkpoints"),
                "execution.checkpointing.savepoint-dir", dataUri(directory, "savepoints")));
        settings.putAll(OwnSettings.in(directory.ownSettings(), addresses.keySet()));
        settings.putAll(addresses);
        writeSecretly(directory.flinkConfiguration(), new Yaml().dump(settings));
        checkGuard();
    }

    /** Without rest.bind-port, which is rest.port then: Flink's SQL client would bind its own server to it as well. */
    private static Map<String, Object> addresses(ClusterPorts ports) {
        return Map.of(
                "jobmanager.rpc.address", HOST,
                "jobmanager.rpc.port", ports.rpc(),
                "jobmanager.bind-host", HOST,
                "taskmanager.host", HOST,
                "taskmanager.bind-host", HOST,
                "rest.address", HOST,
                "rest.bind-address", HOST,
                "rest.port", ports.web());
    }

    /** The user's own settings may hold the keys of an object store. */
    private static void writeSecretly(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    /** Flink would start with a wrong setting, and its REST port would refuse everything. */
    private void checkGuard() {
        try {
            AllowedHosts.of(GlobalConfiguration.loadConfiguration(
                    directory.configuration().toString()));
        } catch (IllegalConfigurationException | IllegalArgumentException e) {
            throw new ClusterException("docker/flink/config.yaml or %s can't be used: %s"
                    .formatted(directory.ownSettings(), e.getMessage()));
        }
    }

    static String dataUri(ClusterDirectory directory, String folder) {
        return directory.flinkData().resolve(folder).toUri().toString();
    }

    private void copyLogging() throws IOException {
        for (String file : List.of("log4j-console.properties", "log4j-cli.properties")) {
            Path copy = directory.configuration().resolve(file);
            Files.write(copy, Files.readAllBytes(flink.home().resolve("conf").resolve(file)));
        }
    }

    private void linkLibraries(Path folder) throws IOException {
        ClusterDirectory.linkAll(folder, directory.libraries());
    }

    /** The user's own plugins lie beside them, in folders; one of the same name takes the distribution's place. */
    private void linkPlugins() throws IOException {
        if (Files.isDirectory(flink.home().resolve("plugins"))) {
            ClusterDirectory.linkAll(flink.home().resolve("plugins"), directory.plugins());
        }
    }
}
