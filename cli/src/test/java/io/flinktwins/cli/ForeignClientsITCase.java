package io.flinktwins.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.ServedImages.Ranked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that others wrote, in serve/src/test/python, get the answers of {@code twins classify} to the last digit.
 * {@code -Dpython=} names a Python with tritonclient and requests.
 */
@EnabledIfSystemProperty(
        named = "python",
        matches = ".+",
        disabledReason = "-Dpython= names a Python with tritonclient and requests")
class ForeignClientsITCase {

    private static final Path SCRIPTS =
            Path.of("../serve/src/test/python").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int IMAGES = 20;
    private static final int TOP = 5;

    @TempDir
    private static Path folder;

    private static ServedImages images;
    private static List<List<Ranked>> expected;
    private static Path told;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        images = ServedImages.write(folder, IMAGES);
        expected = images.classified();
        told = folder.resolve("images.json");
        JSON.writeValue(
                told.toFile(),
                Map.of(
                        "model", ServedImages.MODEL_NAME,
                        "files", images.files(),
                        "tensors", images.preprocessed(folder.resolve("tensors"))));
        server = RunningServer.start("--model", ServedImages.MODEL);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    @Test
    void tritonsClientForHttp() throws Exception {
        Answers answers = ask("kserve_http.py", server.hostAndPort());
        assertState(answers.only("state"));
        for (String form : List.of(
                "files, binary in, binary out",
                "files, binary in, JSON out",
                "files, JSON in, binary out",
                "files, JSON in, JSON out",
                "tensors, binary in, binary out",
                "tensors, binary in, JSON out",
                "tensors, JSON in, binary out",
                "tensors, JSON in, JSON out")) {
            answers.assertProbabilities(form);
            answers.assertRanked(form + ", classes", ServedImages.CLASSES);
        }
        answers.assertProbabilities("one by one");
        assertRefused(answers.only("wrong image"), "400", "UNSUPPORTED_FORMAT: ");
        assertRefused(answers.only("wrong model"), "404", "'no'");
        assertRefused(answers.only("wrong version"), "404", "'9'");
        answers.assertNothingElse();
    }

    @Test
    void tritonsClientForGrpc() throws Exception {
        Answers answers = ask("kserve_grpc.py", server.hostAndPort());
        assertState(answers.only("state"));
        for (String form : List.of("files", "tensors")) {
            answers.assertProbabilities(form);
            answers.assertRanked(form + ", classes", ServedImages.CLASSES);
            answers.assertProbabilities(form + " in contents");
        }
        answers.assertProbabilities("one by one");
        assertRefused(answers.only("wrong image"), "StatusCode.INVALID_ARGUMENT", "UNSUPPORTED_FORMAT: ");
        assertRefused(answers.only("wrong model"), "StatusCode.NOT_FOUND", "'no'");
        assertRefused(answers.only("wrong version"), "StatusCode.NOT_FOUND", "'9'");
        answers.assertNothingElse();
    }

    @Test
    void theSampleOfPaddleX() throws Exception {
        Answers answers = ask("paddlex.py", server.at("").toString());
        answers.assertRanked("sample", TOP);
        answers.assertRanked("all classes", ServedImages.CLASSES);
        JsonNode refusal = answers.only("refusal");
        assertThat(refusal.get("status").intValue()).isEqualTo(422);
        assertThat(refusal.get("errorCode").intValue()).isEqualTo(422);
        assertThat(refusal.get("errorMsg").textValue()).startsWith("UNSUPPORTED_FORMAT: ");
        assertThat(refusal.get("logId").textValue()).isNotBlank();
        JsonNode health = answers.only("health");
        assertThat(health.get("status").intValue()).isEqualTo(200);
        assertThat(health.get("errorCode").intValue()).isZero();
        answers.assertNothingElse();
    }

    @Test
    void paddleClassClientOfPaddleServing() throws Exception {
        Answers answers = ask("paddle_serving.py", server.at("").toString());
        answers.assertBest("one by one");
        answers.assertBest("all at once");
        JsonNode refusal = answers.only("refusal");
        assertThat(refusal.get("number").intValue()).isNotZero();
        assertThat(refusal.get("message").textValue()).startsWith("UNSUPPORTED_FORMAT: ");
        answers.assertNothingElse();
    }

    private static void assertState(JsonNode state) {
        for (String holds : List.of("live", "ready", "modelReady", "versionReady")) {
            assertThat(state.get(holds).booleanValue()).as(holds).isTrue();
        }
        assertThat(texts(state.get("extensions"))).contains("classification");
        JsonNode metadata = state.get("metadata");
        assertThat(metadata.get("name").textValue()).isEqualTo(ServedImages.MODEL_NAME);
        assertThat(texts(metadata.get("versions"))).containsExactly("1");
        assertThat(metadata.at("/inputs/0/datatype").textValue()).isEqualTo("BYTES");
        assertThat(metadata.at("/outputs/0/datatype").textValue()).isEqualTo("FP32");
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }

    private static void assertRefused(JsonNode refusal, String status, String message) {
        assertThat(refusal.get("status").textValue()).isEqualTo(status);
        assertThat(refusal.get("message").textValue()).contains(message);
    }

    private static Answers ask(String script, String address) throws IOException, InterruptedException {
        Path out = folder.resolve(script + ".out");
        Path err = folder.resolve(script + ".err");
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("python"), SCRIPTS.resolve(script).toString(), address, told.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // Nothing new among the sources.
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process client = builder.start();
        try {
            assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(client.exitValue()).as(Files.readString(err)).isZero();
        } finally {
            client.destroyForcibly().waitFor();
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            lines.add(JSON.readTree(line));
        }
        return new Answers(lines);
    }

    /** What a client has printed: of each form, in which it asked, a line for each image. */
    private static final class Answers {

        private final List<JsonNode> lines;
        private final Set<String> looked = new HashSet<>();

        Answers(List<JsonNode> lines) {
            this.lines = lines;
        }

        private List<JsonNode> of(String form) {
            looked.add(form);
            return lines.stream()
                    .filter(line -> line.get("form").textValue().equals(form))
                    .toList();
        }

        JsonNode only(String form) {
            assertThat(of(form)).as(form).hasSize(1);
            return of(form).get(0);
        }

        private List<JsonNode> ofImages(String form) {
            List<JsonNode> answers = of(form);
            assertThat(answers)
                    .as(form)
                    .extracting(line -> line.get("file").textValue())
                    .isEqualTo(images.files());
            return answers;
        }

        /** The best classes of each image, in order, with their scores. */
        void assertRanked(String form, int count) {
            List<List<Ranked>> found = ofImages(form).stream()
                    .map(line -> ranked(line.get("topK")).toList())
                    .toList();
            List<List<Ranked>> best =
                    expected.stream().map(image -> image.subList(0, count)).toList();
            assertThat(found).as(form).isEqualTo(best);
        }

        private static Stream<Ranked> ranked(JsonNode topK) {
            return StreamSupport.stream(topK.spliterator(), false).map(Ranked::of);
        }

        /** The scores of all classes of each image, in the order of the classes. */
        void assertProbabilities(String form) {
            List<Set<Ranked>> found = ofImages(form).stream()
                    .map(line -> scored(line.get("probabilities")))
                    .toList();
            assertThat(found)
                    .as(form)
                    .isEqualTo(expected.stream().map(Set::copyOf).toList());
        }

        private static Set<Ranked> scored(JsonNode probabilities) {
            Set<Ranked> scored = new HashSet<>();
            IntStream.range(0, probabilities.size())
                    .forEach(classId -> scored.add(new Ranked(
                            classId, label(classId), probabilities.get(classId).floatValue())));
            return scored;
        }

        private static String label(int classId) {
            return expected.get(0).stream()
                    .filter(ranked -> ranked.classId() == classId)
                    .findFirst()
                    .orElseThrow()
                    .label();
        }

        /** The best class of each image by its label, which is all that Paddle Serving says. */
        void assertBest(String form) {
            List<String> found = ofImages(form).stream()
                    .map(line -> line.get("best"))
                    .map(best -> best.get("label").textValue() + " "
                            + best.get("score").floatValue())
                    .toList();
            assertThat(found)
                    .as(form)
                    .isEqualTo(expected.stream()
                            .map(image ->
                                    image.get(0).label() + " " + image.get(0).score())
                            .toList());
        }

        void assertNothingElse() {
            assertThat(lines).extracting(line -> line.get("form").textValue()).isSubsetOf(looked);
        }
    }
}
