package io.flinktwins.sql.model;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flinktwins.sql.FashionMnist;
import io.flinktwins.sql.FashionMnist.Expected;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ML_PREDICT with a Twins model, on a cluster in this JVM. */
class MlPredictITCase {

    private static final String CLASSIFY = "SELECT * FROM ML_PREDICT(TABLE images, MODEL twins, DESCRIPTOR(image))";

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @TempDir
    private Path files;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAP['async', 'true', 'output-mode', 'ORDERED']",
                "MAP['async', 'true', 'output-mode', 'ALLOW_UNORDERED']",
                "MAP['async', 'false']"
            })
    void everyImageGetsTheClassThatPyTorchGivesIt(String call) throws Exception {
        List<Row> rows = Queries.start()
                .images(FashionMnist.encoded())
                .model(ModelStatement.plain().output("class_id INT, score FLOAT"))
                .rows(CLASSIFY.replace("(image))", "(image), %s)".formatted(call))
                        .replace("*", "id, class_id, score"));

        Map<String, Expected> expected = FashionMnist.pyTorch();
        assertThat(rows)
                .extracting(row -> row.getField("id"))
                .containsExactlyInAnyOrderElementsOf(new ArrayList<>(expected.keySet()));
        assertThat(rows).allSatisfy(row -> {
            Expected pyTorch = requireNonNull(expected.get(row.<String>getFieldAs("id")));
            assertThat(row.getField("class_id")).isEqualTo(pyTorch.classId());
            assertThat(row.<Float>getFieldAs("score")).isCloseTo(pyTorch.score(), within(1e-4f));
        });
    }

    @Test
    void inOrderTheRowsKeepTheirOrder() throws Exception {
        Map<String, byte[]> images = FashionMnist.encoded();
        List<Row> rows = Queries.start()
                .set("parallelism.default", "1")
                .images(images)
                .model(ModelStatement.plain())
                .rows(CLASSIFY);
        assertThat(rows).extracting(row -> row.<String>getFieldAs("id")).containsExactlyElementsOf(images.keySet());
    }

    @Test
    void anAnswerHasWhatWasAskedForInTheOrderAskedFor() throws Exception {
        List<Row> rows = Queries.start()
                .images(some(1))
                .model(ModelStatement.plain()
                        .output(
                                "rejection STRING, top_k ARRAY<ROW<class_id INT, label STRING, score FLOAT>>, model_version STRING, label STRING")
                        .with("top-k", "2"))
                .rows(CLASSIFY);

        Row row = rows.get(0);
        assertThat(row.getFieldNames(true))
                .containsExactly("id", "image", "rejection", "top_k", "model_version", "label");
        assertThat(row.getField("rejection")).isNull();
        assertThat(row.getField("model_version")).isEqualTo("1");
        // What the file of PyTorch's answers says of the first image.
        assertThat(row.getField("label")).isEqualTo("Ankle boot");
        Row[] topK = row.getFieldAs("top_k");
        assertThat(topK).extracting(ranked -> ranked.getField("class_id")).containsExactly(9, 1);
        assertThat(topK).extracting(ranked -> ranked.getField("label")).containsExactly("Ankle boot", "Trouser");
        assertThat(topK[0].<Float>getFieldAs("score")).isCloseTo(0.953534f, within(1e-4f));
        assertThat(topK[1].<Float>getFieldAs("score")).isCloseTo(0.005876f, within(1e-4f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void imagesThatCannotBeUsedHaveNullsAndAReasonAndTheOthersAreClassified(String async) throws Exception {
        Map<String, Row> rows = byId(Queries.start()
                .images(withBroken())
                .model(ModelStatement.plain())
                .rows(CLASSIFY.replace("(image))", "(image), MAP['async', '%s'])".formatted(async))));

        assertThat(rows).hasSize(13);
        assertThat(rejection(rows, "text")).startsWith("UNSUPPORTED_FORMAT: ");
        assertThat(rejection(rows, "cut")).startsWith("TRUNCATED_IMAGE: ");
        assertThat(rejection(rows, "empty")).startsWith("UNSUPPORTED_FORMAT: ");
        assertThat(List.of("text", "cut", "empty")).allSatisfy(id -> {
            Row row = requireNonNull(rows.get(id));
            assertThat(List.of("label", "class_id", "score", "top_k", "model_version"))
                    .allSatisfy(column -> assertThat(row.getField(column)).isNull());
        });
        assertThat(rows.values())
                .filteredOn(row -> row.getField("rejection") == null)
                .hasSize(10);
    }

    @Test
    void aNullIsNoImage() throws Exception {
        List<Row> rows = Queries.start()
                .imagesAs("SELECT * FROM (VALUES ('nothing', CAST(NULL AS BYTES))) AS t(id, image)")
                .model(ModelStatement.plain().output("label STRING, rejection STRING"))
                .rows(CLASSIFY);
        assertThat(rows).containsExactly(Row.of("nothing", null, null, "INVALID_EVENT: the image is NULL"));
    }

    @Test
    void withoutAColumnForTheReasonThereAreNullsAllTheSame() throws Exception {
        List<Row> rows = Queries.start()
                .imagesAs("SELECT * FROM (VALUES ('text', X'616263')) AS t(id, image)")
                .model(ModelStatement.plain().output("label STRING"))
                .rows(CLASSIFY.replace("*", "id, label"));
        assertThat(rows).containsExactly(Row.of("text", null));
    }

    @Test
    void onRequestRowsAreDroppedWhoseImagesCannotBeUsed() throws Exception {
        Map<String, Row> rows = byId(Queries.start()
                .images(withBroken())
                .model(ModelStatement.plain().with("on-rejection", "drop"))
                .rows(CLASSIFY));
        assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(some(10).keySet());
    }

    @Test
    void onRequestTheQueryFailsWhenAnImageCannotBeUsed() throws Exception {
        Queries queries = Queries.start()
                .images(withBroken())
                .model(ModelStatement.plain().with("on-rejection", "fail"));
        assertThatThrownBy(() -> queries.rows(CLASSIFY))
                .hasStackTraceContaining("an image can't be used: ")
                .hasStackTraceContaining("'on-rejection' = 'nulls' or 'drop' lets the query go on");
    }

    @Test
    void imagesAreFetchedWhereTheTableHasTheirUris() throws Exception {
        Path allowed = Files.createDirectory(files.resolve("allowed"));
        byte[] image = some(1).values().iterator().next();
        Files.write(allowed.resolve("boot.png"), image);
        Files.write(files.resolve("secret.png"), image);
        Map<String, Row> rows = byId(Queries.start()
                .imagesAs(
                        "SELECT * FROM (VALUES ('there', '%1$s/boot.png'), ('gone', '%1$s/gone.png'), ('outside', '%2$s/secret.png')) AS t(id, image)"
                                .formatted(uri(allowed), uri(files)))
                .model(ModelStatement.plain()
                        .input("image STRING")
                        .output("label STRING, rejection STRING")
                        .with("image-uri-allow", uri(allowed)))
                .rows(CLASSIFY.replace("*", "id, label, rejection")));

        assertThat(rows.get("there")).isEqualTo(Row.of("there", "Ankle boot", null));
        assertThat(rejection(rows, "gone")).startsWith("FETCH_FAILED: ");
        assertThat(rejection(rows, "outside")).startsWith("URI_NOT_ALLOWED: ");
    }

    @Test
    void aQueryCanBeExplained() throws Exception {
        String plan =
                Queries.start().images(some(1)).model(ModelStatement.plain()).explain(CLASSIFY);
        assertThat(plan)
                .contains(
                        "MLPredictTableFunction(invocation=[ML_PREDICT(TABLE(#0), Model(MODEL default_catalog.default_database.twins)");
    }

    private static Map<String, byte[]> withBroken() throws Exception {
        Map<String, byte[]> images = some(10);
        byte[] whole = images.values().iterator().next();
        images.put("text", new byte[] {'a', 'b', 'c'});
        images.put("cut", Arrays.copyOf(whole, whole.length / 2));
        images.put("empty", new byte[0]);
        return images;
    }

    private static Map<String, byte[]> some(int count) throws Exception {
        Map<String, byte[]> images = new LinkedHashMap<>();
        FashionMnist.encoded().entrySet().stream()
                .limit(count)
                .forEach(image -> images.put(image.getKey(), image.getValue()));
        return images;
    }

    private static Map<String, Row> byId(List<Row> rows) {
        return rows.stream().collect(toMap(row -> row.getFieldAs("id"), row -> row));
    }

    private static String rejection(Map<String, Row> rows, String id) {
        return requireNonNull(rows.get(id)).getFieldAs("rejection");
    }

    private static String uri(Path folder) {
        return "file://" + folder.toAbsolutePath();
    }
}
