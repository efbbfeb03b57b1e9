package io.flinktwins.testbed.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside a client that says what it was called with. */
class SqlClientTest {

    private static final int EXIT_CODE = 3;

    private static final String SCRIPT = """
            #!/bin/sh
            printf '%%s\\n' "$@" >'%1$s/arguments'
            ls "$FLINK_OPT_DIR" >'%1$s/opt'
            printf '%%s\\n' "$FLINK_CONF_DIR" "$FLINK_LIB_DIR" >'%1$s/folders'
            exit %2$d
            """;

    @TempDir
    private Path folder;

    private StandaloneCluster cluster;

    @BeforeEach
    void makeCluster() throws IOException {
        make("flink/lib/flink-dist.jar");
        make("flink/opt/flink-sql-client.jar");
        make("flink/conf/log4j-console.properties");
        make("flink/conf/log4j-cli.properties");
        make("checkout/jobs/target/flink-lib/native.jar");
        make("checkout/sql/target/sql-client/lib/connector.jar");
        make("checkout/sql/target/sql-client/opt/flink-sql-gateway.jar");
        Files.createSymbolicLink(
                folder.resolve("checkout/docker"), Path.of("../docker").toAbsolutePath());
        Path script = make("flink/bin/sql-client.sh");
        Files.writeString(script, SCRIPT.formatted(folder, EXIT_CODE));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        cluster = StandaloneCluster.prepare(
                folder.resolve("cluster"),
                new FlinkDistribution(folder.resolve("flink")),
                new Checkout(folder.resolve("checkout")),
                1001,
                1003,
                false);
    }

    @Test
    void theClientHasTheJarsThatModelsAndTopicsNeed() throws Exception {
        new SqlClient(cluster).run(List.of("--file", "queries.sql"));
        assertThat(Files.readAllLines(folder.resolve("arguments")))
                .containsExactly(
                        "--jar",
                        folder + "/checkout/sql/target/flink-twins-sql.jar",
                        "--jar",
                        folder + "/checkout/sql/target/sql-client/lib/connector.jar",
                        "--file",
                        "queries.sql");
    }

    @Test
    void theClientFindsWhatTheDistributionLacks() throws Exception {
        new SqlClient(cluster).run(List.of());
        new SqlClient(cluster).run(List.of());
        assertThat(Files.readAllLines(folder.resolve("opt")))
                .containsExactly("flink-sql-client.jar", "flink-sql-gateway.jar");
    }

    @Test
    void theClientIsThatOfTheCluster() throws Exception {
        new SqlClient(cluster).run(List.of());
        assertThat(Files.readAllLines(folder.resolve("folders")))
                .containsExactly(folder + "/cluster/conf", folder + "/cluster/lib");
    }

    @Test
    void theExitCodeIsTheClients() throws Exception {
        assertThat(new SqlClient(cluster).run(List.of())).isEqualTo(EXIT_CODE);
    }

    private Path make(String file) throws IOException {
        Path made = folder.resolve(file);
        Files.createDirectories(made.resolveSibling("."));
        return Files.createFile(made);
    }
}
