package io.flinktwins.sql.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.sql.FashionMnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a running query does with its model: its batches, and its versions. */
class MlPredictRunningITCase {

    private static final int IMAGES_PER_SECOND = 200;
    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(METRICS.addToConfiguration(new Configuration()))
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    @TempDir
    private Path models;

    @Test
    void underLoadBatchesAreFull() throws Exception {
        TableResult result = Queries.start()
                .set("parallelism.default", "1")
                .images(FashionMnist.encoded())
                .model(ModelStatement.plain().with("batch-size", "8"))
                .tables()
                .executeSql(
                        "SELECT id, label FROM ML_PREDICT(TABLE images, MODEL twins, DESCRIPTOR(image), MAP['max-concurrent-operations', '64'])");
        JobID job = result.getJobClient().orElseThrow().getJobID();
        try (CloseableIterator<Row> rows = result.collect()) {
            rows.forEachRemaining(row -> {});
        }
        assertThat(count(job, "totalRecordsProcessed")).isEqualTo(3_000);
        assertThat(count(job, "flush.full.batches") * 8)
                .as("images in full batches")
                .isGreaterThan(2_700);
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void aVersionThatComesWhileTheQueryRunsAnswersWithoutALoss() throws Exception {
        Path model = models.resolve("changing");
        addVersion(model, 1);
        Queries queries = Queries.start()
                .model(ModelStatement.plain().with("path", model.toString()).with("model-poll", "100ms"));
        addEndlessImages(queries);
        try (CloseableIterator<Row> rows = queries.tables()
                .executeSql(
                        "SELECT number, model_version FROM ML_PREDICT(TABLE images, MODEL twins, DESCRIPTOR(image))")
                .collect()) {
            List<Long> numbers = new ArrayList<>();
            assertThat(readUntil("1", rows, numbers)).isEqualTo("1");
            addVersion(model, 2);
            readUntil("2", rows, numbers);
            assertThat(numbers).as("in order, without a gap").isEqualTo(naturals(numbers.size()));
        }
    }

    /** Reads until a version answers; returns the one that answered first. */
    private static String readUntil(String version, CloseableIterator<Row> rows, List<Long> numbers) {
        Row row = rows.next();
        String first = row.getFieldAs("model_version");
        numbers.add(row.getFieldAs("number"));
        while (!version.equals(row.getField("model_version"))) {
            row = rows.next();
            numbers.add(row.getFieldAs("number"));
        }
        return first;
    }

    private static List<Long> naturals(int count) {
        return LongStream.range(0, count).boxed().toList();
    }

    private static void addEndlessImages(Queries queries) throws IOException {
        byte[] image = FashionMnist.encoded().values().iterator().next();
        var rowType = Types.ROW_NAMED(new String[] {"number", "image"}, Types.LONG, Types.PRIMITIVE_ARRAY(Types.BYTE));
        DataGeneratorSource<Row> source = new DataGeneratorSource<>(
                number -> Row.of(number, image),
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(IMAGES_PER_SECOND),
                rowType);
        queries.tables()
                .createTemporaryView(
                        "images",
                        queries.environment()
                                .fromSource(source, WatermarkStrategy.noWatermarks(), "images")
                                .setParallelism(1));
    }

    /** As an operator is told to: written elsewhere, then moved there as a whole. */
    private static void addVersion(Path model, int version) throws IOException {
        Path original = FashionMnist.MODEL.resolve("1");
        Path written = Files.createDirectories(model.resolve("uploading"));
        String description = Files.readString(original.resolve("twins.json"))
                .replace("\"version\": 1", "\"version\": " + version)
                .replace("\"name\": \"alt_gvt_nano\"", "\"name\": \"%s\"".formatted(model.getFileName()));
        Files.writeString(written.resolve("twins.json"), description);
        Files.copy(original.resolve("model.onnx"), written.resolve("model.onnx"));
        Files.move(written, model.resolve(Integer.toString(version)), StandardCopyOption.ATOMIC_MOVE);
    }

    private static long count(JobID job, String name) {
        Map<String, Metric> found = METRICS.findMetrics(job, name);
        return found.values().stream()
                .mapToLong(metric -> ((Counter) metric).getCount())
                .sum();
    }
}
