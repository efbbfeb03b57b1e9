package io.flinktwins.benchmarks.peers;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.TableEnvironment;

/** Flink Twins behind ML_PREDICT, as docs/sql.md has it. */
public final class TwinsSql {

    /** In batches: of the job's defaults, which keep two more than one that runs and one that fills. */
    private static final int IN_FLIGHT = 4;

    private TwinsSql() {}

    /** Takes bootstrap servers, the topic of the answers, the model directory, the slots and the size of a batch. */
    public static void main(String... arguments) throws Exception {
        String servers = arguments[0];
        int batch = Integer.parseInt(arguments[4]);
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        TableConfig settings = tables.getConfig();
        settings.set("parallelism.default", arguments[3]);
        settings.set("pipeline.object-reuse", "true");
        settings.set("execution.checkpointing.interval", "10s");
        settings.set("table.exec.async-ml-predict.max-concurrent-operations", Integer.toString(IN_FLIGHT * batch));
        settings.set("table.exec.async-ml-predict.output-mode", "ALLOW_UNORDERED");
        tables.executeSql(table("images", "imageId STRING, image BYTES", "image-events", servers, """
                'format' = 'twins-avro', 'twins-avro.contract' = 'ImageEvent'"""));
        tables.executeSql(table("answers", "imageId STRING, classId INT", arguments[1], servers, "'format' = 'json'"));
        tables.executeSql("""
                CREATE MODEL twins INPUT (image BYTES) OUTPUT (class_id INT)
                WITH ('provider' = 'twins', 'path' = '%s', 'batch-size' = '%d')
                """.formatted(arguments[2], batch));
        tables.executeSql("""
                INSERT INTO answers
                SELECT imageId, class_id FROM ML_PREDICT(TABLE images, MODEL twins, DESCRIPTOR(image))
                """).await();
    }

    private static String table(String name, String columns, String topic, String servers, String format) {
        return """
                CREATE TABLE %s (%s) WITH (
                    'connector' = 'kafka',
                    'topic' = '%s',
                    'properties.bootstrap.servers' = '%s',
                    'scan.startup.mode' = 'earliest-offset',
                    %s
                )""".formatted(name, columns, topic, servers, format);
    }
}
