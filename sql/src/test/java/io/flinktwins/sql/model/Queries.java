package io.flinktwins.sql.model;

import static org.apache.flink.table.api.config.ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.CollectionUtil;

/** SQL on the cluster of the test, with a model and a table of images. */
final class Queries {

    static final TypeInformation<Row> IMAGE_ROW =
            Types.ROW_NAMED(new String[] {"id", "image"}, Types.STRING, Types.PRIMITIVE_ARRAY(Types.BYTE));

    private final StreamExecutionEnvironment environment;
    private final StreamTableEnvironment tables;

    private Queries(StreamExecutionEnvironment environment) {
        this.environment = environment;
        tables = StreamTableEnvironment.create(environment);
        set(TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS.key(), "32");
    }

    static Queries start() {
        return start(new Configuration());
    }

    static Queries start(Configuration configuration) {
        return new Queries(StreamExecutionEnvironment.getExecutionEnvironment(configuration));
    }

    StreamExecutionEnvironment environment() {
        return environment;
    }

    StreamTableEnvironment tables() {
        return tables;
    }

    /** As the SQL client's SET does. */
    Queries set(String option, String value) {
        tables.getConfig().set(option, value);
        return this;
    }

    /** Adds the model {@code twins}. */
    Queries model(ModelStatement model) {
        var unused = tables.executeSql(model.text());
        return this;
    }

    /** Adds the table {@code images}, of ids and encoded images. */
    Queries images(Map<String, byte[]> images) {
        List<Row> rows = images.entrySet().stream()
                .map(image -> Row.of(image.getKey(), image.getValue()))
                .toList();
        tables.createTemporaryView("images", environment.fromData(IMAGE_ROW, rows.toArray(Row[]::new)));
        return this;
    }

    /** Adds the table {@code images} as a query. */
    Queries imagesAs(String query) {
        var unused = tables.executeSql("CREATE TEMPORARY VIEW images AS " + query);
        return this;
    }

    List<Row> rows(String query) throws Exception {
        try (CloseableIterator<Row> rows = tables.executeSql(query).collect()) {
            return CollectionUtil.iteratorToList(rows);
        }
    }

    /** What the planner makes of a query. */
    String explain(String query) {
        return tables.explainSql(query);
    }
}
