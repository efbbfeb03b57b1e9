package io.flinktwins.sql.format;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.types.Row;

/** Runs statements one after the other on the cluster of the test, each to its end, as the SQL client runs a script. */
final class SqlSession {

    /** For the client alone: a table environment takes no such statement. */
    private static final Pattern SET = Pattern.compile("SET '(?<key>.*)' = '(?<value>.*)'");

    private static final String CATALOG = "session";

    private TableEnvironment tables;

    SqlSession(String timeZone) {
        tables = open(new Configuration());
        tables.getConfig().set("table.local-time-zone", timeZone);
    }

    private static TableEnvironment open(Configuration configuration) {
        return StreamTableEnvironment.create(
                StreamExecutionEnvironment.getExecutionEnvironment(),
                EnvironmentSettings.newInstance()
                        .withConfiguration(configuration)
                        .build());
    }

    TableEnvironment tables() {
        return tables;
    }

    /** The rows of a query; of another statement, what Flink says of it. */
    List<Row> run(String sql) throws Exception {
        Matcher set = SET.matcher(sql);
        if (set.matches()) {
            set(set.group("key"), set.group("value"));
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        // Read to its end it closes itself; closed once more, that of an INSERT would cancel the job that has ended.
        tables.executeSql(sql).collect().forEachRemaining(rows::add);
        return rows;
    }

    /** A mode can be chosen only when an environment is made, so that one takes the place of the other. */
    @SuppressWarnings("deprecation") // what came in its place makes a new catalog
    private void set(String key, String value) {
        tables.getConfig().set(key, value);
        if (key.equals(ExecutionOptions.RUNTIME_MODE.key())) {
            Catalog catalog = tables.getCatalog(tables.getCurrentCatalog()).orElseThrow();
            tables = open(tables.getConfig().getConfiguration());
            tables.registerCatalog(CATALOG, catalog);
            tables.useCatalog(CATALOG);
        }
    }
}
