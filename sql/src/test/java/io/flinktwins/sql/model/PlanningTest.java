package io.flinktwins.sql.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't work fails while a query is planned, and the last cause, which the SQL client shows, says what to write. */
class PlanningTest {

    private static final String CLASSIFY = "SELECT * FROM ML_PREDICT(TABLE images, MODEL twins, DESCRIPTOR(image))";
    private static final ModelStatement PLAIN = ModelStatement.plain();

    static Stream<Arguments> wrongModels() {
        return Stream.of(
                arguments(
                        PLAIN.output("labels STRING"),
                        "There is no output column 'labels'; write any of " + ModelStatement.ALL_COLUMNS),
                arguments(PLAIN.output("score DOUBLE"), "The output column 'score' can't be DOUBLE; write score FLOAT"),
                arguments(
                        PLAIN.output("label STRING NOT NULL"),
                        "The output column 'label' can't be STRING NOT NULL; write label STRING"),
                arguments(
                        PLAIN.output("top_k ARRAY<ROW<id INT, label STRING, score FLOAT>>"),
                        "write top_k ARRAY<ROW<class_id INT, label STRING, score FLOAT>>"),
                arguments(
                        PLAIN.input("image STRING"),
                        "no URI is allowed; write below what images may be fetched from, such as 'image-uri-allow' ="),
                arguments(
                        PLAIN.input("image STRING").with("image-uri-allow", "images.example.com"),
                        "'image-uri-allow' is 'images.example.com'; it must be a prefix of image URIs with a scheme"),
                arguments(PLAIN.with("batch-size", "0"), "'batch-size' is '0'; it must be at least 1"),
                arguments(
                        PLAIN.with("device", "gpu"),
                        "'device' is 'gpu'; it must be one of auto, cpu, cuda, cuda:N, tensorrt, tensorrt:N"),
                arguments(PLAIN.with("top-k", "0"), "'top-k' is '0'; it must be at least 1"),
                arguments(
                        PLAIN.with("max-image-bytes", "4gb"), "'max-image-bytes' is '4gb'; it must be at most 2047mb"),
                arguments(PLAIN.with("model-pin", "7"), "'model-pin' is '7'; it must be a version that "),
                arguments(
                        PLAIN.with("truncated", "perhaps"),
                        "Invalid value for option 'truncated'. Could not parse value 'perhaps' for key 'truncated'."),
                arguments(PLAIN.with("batch-size", "eight"), "Could not parse value 'eight' for key 'batch-size'."),
                arguments(
                        PLAIN.with("decoder-threads", "99999"), "'decoder-threads' is '99999'; it must be at most 256"),
                arguments(PLAIN.with("device", "cuda"), "The model can't be served: device cuda needs"),
                arguments(PLAIN.with("batchsize", "8"), "Unsupported options:\n\nbatchsize"),
                arguments(PLAIN.with("path", "/nowhere"), "/nowhere"),
                arguments(PLAIN.with("path", ""), "'path' is ''; it must name a model directory"),
                arguments(
                        PLAIN.with("batch-size", "33"),
                        "No batch could fill: 32 rows are classified at once, but 'batch-size' is 33; SET 'table.exec.async-ml-predict.max-concurrent-operations' = '132', or give the call of ML_PREDICT a fourth argument MAP['max-concurrent-operations', '132'], or a smaller 'batch-size'"));
    }

    @ParameterizedTest
    @MethodSource("wrongModels")
    void whatCannotWorkFailsBeforeAnythingRuns(ModelStatement model, String message) {
        assertThat(shown(() -> explain(model, CLASSIFY))).contains(message);
    }

    @Test
    void anInputThatIsNoImageFails() {
        ModelStatement model = PLAIN.input("image INT");
        assertThat(shown(() -> Queries.start()
                        .imagesAs("SELECT * FROM (VALUES ('a', 1)) AS t(id, image)")
                        .model(model)
                        .explain(CLASSIFY)))
                .isEqualTo(
                        "The input column 'image' can't be INT; write INPUT (image BYTES), or INPUT (image STRING) for URIs of images");
    }

    @Test
    void whatACallSaysOfItsRowsAtOnceCounts() {
        ModelStatement model = PLAIN.with("batch-size", "33");
        String call = CLASSIFY.replace("(image))", "(image), MAP['max-concurrent-operations', '64'])");
        assertThat(explain(model, call)).contains("max-concurrent-operations");
        String fewer = CLASSIFY.replace("(image))", "(image), MAP['max-concurrent-operations', '7'])");
        assertThat(shown(() -> explain(PLAIN.with("batch-size", "8"), fewer)))
                .startsWith("No batch could fill: 7 rows are classified at once");
        assertThat(explain(model, CLASSIFY.replace("(image))", "(image), MAP['async', 'false'])")))
                .as("one after the other")
                .contains("async");
    }

    /** Flink 2.2 has no such operator; where one comes, decision 16 and docs/sql.md are to say so. */
    @Test
    void thereIsNoMlPredictInBatchMode() {
        TableEnvironment batch = TableEnvironment.create(EnvironmentSettings.inBatchMode());
        var unusedImages = batch.executeSql(
                "CREATE TEMPORARY VIEW images AS SELECT * FROM (VALUES ('a', X'616263')) AS t(id, image)");
        var unusedModel = batch.executeSql(PLAIN.text());
        assertThatThrownBy(() -> batch.explainSql(CLASSIFY)).hasStackTraceContaining("unsupported SQL feature");
    }

    /** What the SQL client shows of a failure: the last cause in the text of its stack trace, be it that of a suppressed one. */
    private static String shown(ThrowingCallable call) {
        String trace = Throwables.getStackTrace(catchThrowable(call));
        String last = trace.substring(Math.max(0, trace.lastIndexOf("Caused by: ")));
        return last.substring(last.indexOf("Exception: ") + "Exception: ".length(), last.indexOf("\n\tat "));
    }

    private static String explain(ModelStatement model, String query) {
        String image = model.input().endsWith("STRING") ? "'file:///a.png'" : "X'616263'";
        return Queries.start()
                .imagesAs("SELECT * FROM (VALUES ('a', %s)) AS t(id, image)".formatted(image))
                .model(model)
                .explain(query);
    }
}
