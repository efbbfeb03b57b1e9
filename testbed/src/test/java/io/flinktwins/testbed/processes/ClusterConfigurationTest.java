package io.flinktwins.testbed.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class ClusterConfigurationTest {

    private static final ClusterPorts PORTS = new ClusterPorts(1001, 1002, 1003, 1004);

    @TempDir
    private Path folder;

    private ClusterDirectory directory = new ClusterDirectory(Path.of(""));

    @BeforeEach
    void makeDistribution() throws IOException {
        directory = new ClusterDirectory(folder.resolve("cluster"));
        Files.createDirectories(folder.resolve("flink/lib"));
        Path conf = Files.createDirectories(folder.resolve("flink/conf"));
        Files.createFile(conf.resolve("log4j-console.properties"));
        Files.createFile(conf.resolve("log4j-cli.properties"));
        Files.createDirectories(folder.resolve("checkout/jobs/target/flink-lib"));
        Files.createSymbolicLink(
                folder.resolve("checkout/docker"), Path.of("../docker").toAbsolutePath());
    }

    /** Flink reads a URI of a file from its root on. */
    @Test
    void aFolderMayBeNamedFromTheWorkingDirectoryOn() {
        directory = new ClusterDirectory(Path.of("cluster"));
        assertThat(directory.flinkData())
                .isEqualTo(Path.of("").toAbsolutePath().resolve("cluster").resolve("flink"));
    }

    @Test
    void aFolderThatFlinksScriptsWouldSplitIsRefused() {
        directory = new ClusterDirectory(folder.resolve("with space"));
        assertThatThrownBy(() -> write(false))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("with space")
                .hasMessageContaining("name another one");
        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        directory =
                new ClusterDirectory(Files.createFile(folder.resolve("file")).resolve("cluster"));
        assertThatThrownBy(() -> write(false))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(directory.path() + "; name a folder that can be written")
                .hasRootCauseInstanceOf(FileSystemException.class);
    }

    /** Kafka reads the file as bytes, not as text. */
    @Test
    void theBrokersDataMayLieInAFolderOfAnyName() throws IOException {
        directory = new ClusterDirectory(folder.resolve("gr\u00f6\u00dfe\u65e5\u672c"));
        write(false);
        Properties broker = new Properties();
        try (InputStream file = Files.newInputStream(directory.brokerConfiguration())) {
            broker.load(file);
        }
        assertThat(broker).containsEntry("log.dirs", directory.brokerData().toString());
    }

    @Test
    void everyAddressIsOnTheLoopbackInterface() throws IOException {
        write(false);
        assertThat(flinkSettings()).allSatisfy((key, value) -> {
            if (key.endsWith("host") || key.endsWith("address")) {
                assertThat(value).isEqualTo("127.0.0.1");
            }
        });
        assertThat(brokerSettings().getProperty("listeners").split(","))
                .containsExactly("INSIDE://127.0.0.1:1001", "CONTROLLER://127.0.0.1:1002");
    }

    @Test
    void metricsAreExportedOnlyWhenAskedFor() throws IOException {
        write(false);
        assertThat(flinkSettings().keySet()).noneMatch(key -> key.startsWith("metrics.reporter"));
        write(true);
        assertThat(flinkSettings()).containsKey("metrics.reporter.prometheus.factory.class");
    }

    @Test
    void theContainersSettingsAreKept() throws IOException {
        write(false);
        assertThat(flinkSettings()).containsEntry("taskmanager.numberOfTaskSlots", 2);
        assertThat(flinkSettings().get("classloader.parent-first-patterns.additional"))
                .asString()
                .contains("ai.onnxruntime");
        assertThat(brokerSettings()).containsEntry("auto.create.topics.enable", "false");
    }

    @Test
    void aWrongNameOfASettingIsRefusedBeforeAnythingStarts() throws IOException {
        Path docker = folder.resolve("checkout/docker");
        Path shared = docker.toRealPath();
        Files.delete(docker);
        Files.createDirectories(docker.resolve("flink"));
        Files.createSymbolicLink(docker.resolve("kafka"), shared.resolve("kafka"));
        Files.writeString(
                docker.resolve("flink/config.yaml"),
                Files.readString(shared.resolve("flink/config.yaml")) + "twins.rest.allowed-host: flink.example.org\n");
        assertThatThrownBy(() -> write(false))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("there is no option twins.rest.allowed-host;")
                .hasMessageContaining("twins.rest.allowed-hosts");
    }

    @Test
    void settingsOfTheUsersAreKept() throws IOException {
        Files.createDirectories(folder.resolve("cluster"));
        Path own = Files.writeString(directory.ownSettings(), """
                s3:
                  endpoint: http://127.0.0.1:9000
                  path.style.access: true
                execution.checkpointing.dir: s3://bucket/checkpoints
                taskmanager.numberOfTaskSlots: 5
                """);
        String written = Files.readString(own);
        write(false);
        write(false);
        assertThat(flinkSettings())
                .containsEntry("s3.endpoint", "http://127.0.0.1:9000")
                .containsEntry("s3.path.style.access", true)
                .containsEntry("execution.checkpointing.dir", "s3://bucket/checkpoints")
                .containsEntry("taskmanager.numberOfTaskSlots", 5)
                .containsEntry("rest.port", 1003);
        assertThat(flinkSettings().get("execution.checkpointing.savepoint-dir"))
                .asString()
                .startsWith("file:");
        assertThat(own).hasContent(written);
        assertThat(Files.getPosixFilePermissions(directory.flinkConfiguration()))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @ParameterizedTest
    @CsvSource({
        "'rest.port: 9', rest.port",
        "'rest: {port: 9}', rest.port",
        "'- a', must have lines",
        "'a: [', is no YAML"
    })
    void settingsThatCannotBeKeptAreRefused(String settings, String fault) throws IOException {
        Files.createDirectories(folder.resolve("cluster"));
        Files.writeString(directory.ownSettings(), settings);
        assertThatThrownBy(() -> write(false))
                .isInstanceOf(ClusterException.class)
                .hasMessageContainingAll(directory.ownSettings().toString(), fault);
    }

    @Test
    void pluginsOfTheDistributionAndTheUsersLieBesideEachOther() throws IOException {
        Files.createDirectories(folder.resolve("flink/plugins/metrics-prometheus"));
        Files.createDirectories(folder.resolve("flink/plugins/s3"));
        Path own = Files.createDirectories(directory.plugins().resolve("s3")).resolve("flink-s3-fs-hadoop.jar");
        Files.createFile(own);
        write(false);
        write(false);
        assertThat(own).exists();
        assertThat(directory.plugins().resolve("metrics-prometheus"))
                .isSymbolicLink()
                .isDirectory();
    }

    private void write(boolean withMetrics) throws IOException {
        new ClusterConfiguration(
                        new Checkout(folder.resolve("checkout")),
                        new FlinkDistribution(folder.resolve("flink")),
                        directory)
                .write(PORTS, withMetrics);
    }

    private Map<String, Object> flinkSettings() throws IOException {
        return new Yaml().load(Files.readString(directory.flinkConfiguration()));
    }

    private Properties brokerSettings() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(directory.brokerConfiguration())) {
            settings.load(file);
        }
        return settings;
    }
}
