package io.flinktwins.testbed.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        runScript();
        assertThat(Files.readAllLines(folder.resolve("arguments")))
                .containsExactly(
                        "--jar",
                        folder + "/checkout/sql/target/flink-twins-sql.jar",
                        "--jar",
                        folder + "/checkout/sql/target/sql-client/lib/connector.jar",
                        "-Dsql-client.execution.result-mode=tableau",
                        "--file",
                        "queries.sql");
    }

    @Test
    void theClientFindsWhatTheDistributionLacks() throws Exception {
        new SqlClient(cluster).run();
        new SqlClient(cluster).run();
        assertThat(Files.readAllLines(folder.resolve("opt")))
                .containsExactly("flink-sql-client.jar", "flink-sql-gateway.jar");
    }

    @Test
    void theClientIsThatOfTheCluster() throws Exception {
        new SqlClient(cluster).run();
        assertThat(Files.readAllLines(folder.resolve("folders")))
                .containsExactly(folder + "/cluster/conf", folder + "/cluster/lib");
    }

    @Test
    void theExitCodeIsTheClients() throws Exception {
        assertThat(new SqlClient(cluster).run()).isEqualTo(EXIT_CODE);
    }

    /** As Flink's client prints it, which ends with 0 then. */
    @ParameterizedTest
    @CsvSource({
        "0, '> FROM nowhere\u001b[31;1m[ERROR] Could not execute SQL statement. Reason:', 1",
        "0, '| [ERROR] Could not execute SQL statement. |', 0",
        "0, '[INFO] Execute statement succeeded.', 0",
        "3, 'nothing', 3"
    })
    void aScriptFailsWithItsFirstStatementThatFails(int clientsCode, String printed, int expected) throws Exception {
        writeClient("cat <<'END'\n%s\nEND\nexit %d\n".formatted(printed, clientsCode));
        StringWriter out = new StringWriter();
        int exitCode = new SqlClient(cluster).run(Path.of("queries.sql"), new PrintWriter(out));
        assertThat(exitCode).isEqualTo(expected);
        assertThat(out.toString()).isEqualToIgnoringNewLines(printed + "\n");
    }

    private void runScript() throws Exception {
        new SqlClient(cluster).run(Path.of("queries.sql"), new PrintWriter(new StringWriter()));
    }

    private void writeClient(String content) throws IOException {
        Files.writeString(folder.resolve("flink/bin/sql-client.sh"), "#!/bin/sh\n" + content);
    }

    private Path make(String file) throws IOException {
        Path made = folder.resolve(file);
        Files.createDirectories(made.resolveSibling("."));
        return Files.createFile(made);
    }
}
