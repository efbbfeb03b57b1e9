package io.flinktwins.cli.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.cli.review.ReviewedTopics.Answered;
import io.flinktwins.cli.review.feed.ReviewTopics;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.SelectionReason;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.host.Await;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.images.HostileImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's server on an embedded broker, as any client sees it. */
class ReviewServerITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private EmbeddedBroker broker;
    private ReviewedTopics topics;
    private Review review;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(PortChoice.ANY, 2);
        topics = new ReviewedTopics(broker.bootstrapServers());
        review = topics.review(true, null);
    }

    @AfterEach
    void stop() {
        review.close();
        topics.close();
        broker.close();
    }

    @Test
    void whatTheTopicsHaveIsTold() throws Exception {
        List<Answered> answered = ReviewedTopics.answered(20);
        answered.forEach(topics::send);
        answered.forEach(topics::sendLabel);
        topics.send(
                ReviewTopics.DEFAULT.deadLetters(),
                SampleEvents.letter("image-events", 99, null, Reason.UNKNOWN_SCHEMA));
        topics.sendBytes(ReviewTopics.DEFAULT.classifications(), "no record".getBytes(StandardCharsets.UTF_8));
        topics.flush();
        JsonNode changes = await("/counts/classified", 20, "/counts/labels", 20, "/counts/deadLetters", 1);
        assertThat(changes.at("/counts/unreadable").intValue()).isEqualTo(1);
        assertThat(changes.get("images")).hasSize(21);
        for (Answered image : answered) {
            JsonNode told = image(changes, image.imageId());
            assertThat(told.at("/answers/0/topK/0/classId").intValue())
                    .isEqualTo(image.topK().get(0).getClassId());
            assertThat(told.at("/label/classId").intValue()).isEqualTo(image.trueClass());
            HttpResponse<byte[]> thumbnail = thumbnail(told);
            assertThat(thumbnail.headers().firstValue("Content-Type")).hasValue("image/jpeg");
            assertThat(ImageIO.read(new ByteArrayInputStream(thumbnail.body())).getWidth())
                    .isEqualTo(28);
        }
        assertThat(changes.get("classes")).hasSize(10);
    }

    @Test
    void whatADecoderRefusesReachesNoBrowser() throws Exception {
        byte[] page = "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("a page", page));
        topics.send(
                ReviewTopics.DEFAULT.images(), SampleEvents.image("a bomb", HostileImages.jpegOfManyScans(7_000, 90)));
        topics.send(
                ReviewTopics.DEFAULT.images(),
                ImageEvent.newBuilder()
                        .setImageId("elsewhere")
                        .setCapturedAt(SampleEvents.CAPTURED_AT)
                        .setImageUri("file:///etc/passwd")
                        .build());
        topics.flush();
        JsonNode changes = awaitImages(3);
        for (String imageId : List.of("a page", "a bomb")) {
            HttpResponse<byte[]> refused = thumbnail(image(changes, imageId));
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
            assertThat(refused.body()).as("words").isNotEmpty();
        }
        assertThat(image(changes, "elsewhere").at("/picture/uri").textValue()).isEqualTo("file:///etc/passwd");
        assertThat(thumbnail(image(changes, "elsewhere")).statusCode()).isEqualTo(404);
    }

    @Test
    void anImageElsewhereIsShownIfItMayBeFetched() throws Exception {
        Answered image = ReviewedTopics.answered(1).get(0);
        Path allowed = Files.createDirectory(folder.resolve("allowed"));
        Files.write(allowed.resolve("a.png"), image.image());
        Files.write(folder.resolve("secret.png"), image.image());
        review.close();
        review = topics.review(new AllowedUris(List.of(allowed.toUri().toString())));
        topics.send(ReviewTopics.DEFAULT.images(), elsewhere("a", allowed.resolve("a.png")));
        topics.send(ReviewTopics.DEFAULT.images(), elsewhere("gone", allowed.resolve("b.png")));
        topics.send(ReviewTopics.DEFAULT.images(), elsewhere("secret", folder.resolve("secret.png")));
        topics.flush();
        JsonNode changes = awaitImages(3);
        assertThat(image(changes, "a").at("/picture/isHere").booleanValue()).isTrue();
        HttpResponse<byte[]> thumbnail = thumbnail(image(changes, "a"));
        assertThat(ImageIO.read(new ByteArrayInputStream(thumbnail.body())).getWidth())
                .isEqualTo(28);
        HttpResponse<byte[]> gone = thumbnail(image(changes, "gone"));
        assertThat(gone.statusCode()).isEqualTo(422);
        assertThat(new String(gone.body(), StandardCharsets.UTF_8)).contains("b.png");
        assertThat(image(changes, "secret").at("/picture/isHere").booleanValue())
                .isFalse();
        assertThat(thumbnail(image(changes, "secret")).statusCode()).isEqualTo(404);
    }

    private static ImageEvent elsewhere(String imageId, Path file) {
        return ImageEvent.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(SampleEvents.CAPTURED_AT)
                .setImageUri(file.toUri().toString())
                .build();
    }

    @ParameterizedTest
    @CsvSource({"/", "/review.js", "/review.css", "/d3.js", "/page", "/changes", "/thumbnails/1", "/nothing"})
    void everyAnswerIsGuarded(String path) throws Exception {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        HttpResponse<byte[]> head = client.send(
                HttpRequest.newBuilder(review.address().resolve(path))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(answer.statusCode());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void anotherMethodIsRefused() throws Exception {
        for (String method : List.of("PUT", "DELETE", "OPTIONS", "TRACE")) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(review.address().resolve("/labels"))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
        }
    }

    /** Java's client does not let a test choose the Host. */
    @Test
    void anotherHostIsRefused() throws Exception {
        int port = review.address().getPort();
        assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example:%d\r\nConnection: close\r\n\r\n".formatted(port)))
                .startsWith("HTTP/1.1 403 ")
                .contains("Refused: the request is for the host 'evil.example:");
        assertThat(raw("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n".formatted(port)))
                .startsWith("HTTP/1.1 200 ");
    }

    private String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(review.address().getHost(), review.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aLabelIsInTheTopicWhenThePageHearsOfIt() throws Exception {
        String token = token();
        HttpResponse<String> saved = label(token, "{\"imageId\":\"a\",\"classId\":3,\"annotator\":\" Ada \"}");
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
        assertThat(topics.sentLabels()).singleElement().satisfies(label -> {
            assertThat(label.getImageId()).isEqualTo("a");
            assertThat(label.getClassId()).isEqualTo(3);
            assertThat(label.getLabel()).isEqualTo(ReviewedTopics.labels().get(3));
            assertThat(label.getAnnotator()).isEqualTo("Ada");
            assertThat(label.getLabelledAt().toEpochMilli())
                    .isEqualTo(JSON.readTree(saved.body()).get("labelledAt").longValue());
        });
    }

    @Test
    void aDoubleClickIsOneLabelAndAnotherChoiceALaterOne() throws Exception {
        String token = token();
        String three = "{\"imageId\":\"a\",\"classId\":3,\"annotator\":\"Ada\"}";
        String four = "{\"imageId\":\"a\",\"classId\":4,\"annotator\":\"Ada\"}";
        for (String choice : List.of(three, three, four, four, three)) {
            assertThat(label(token, choice).statusCode()).isEqualTo(200);
        }
        List<LabelEvent> sent = topics.sentLabels();
        assertThat(sent).extracting(LabelEvent::getClassId).containsExactly(3, 4, 3);
        assertThat(sent).extracting(LabelEvent::getLabelledAt).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aLabelCarriesTheProbabilityWithWhichItsImageWasChosen() throws Exception {
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("wanted", 10));
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("any", 10));
        topics.send(PipelineTopic.Names.TO_LABEL, SampleEvents.request("wanted", 0.04, SelectionReason.LOW_MARGIN));
        topics.flush();
        Await.until(
                "the request",
                PATIENCE,
                () -> changes().at("/images").size() == 2
                        && !image(changes(), "wanted").at("/wanted/reasons").isMissingNode());
        assertThat(image(changes(), "wanted").at("/wanted/reasons/0").textValue())
                .isEqualTo("LOW_MARGIN");
        assertThat(image(changes(), "any").get("wanted").isNull()).isTrue();
        String token = token();
        // What the page sends of it counts for nothing.
        label(token, "{\"imageId\":\"wanted\",\"classId\":3,\"annotator\":\"Ada\",\"selectionProbability\":1}");
        label(token, "{\"imageId\":\"any\",\"classId\":3,\"annotator\":\"Ada\",\"selectionProbability\":1}");
        assertThat(topics.sentLabels())
                .extracting(LabelEvent::getImageId, LabelEvent::getSelectionProbability)
                .containsExactlyInAnyOrder(tuple("wanted", 0.04), tuple("any", null));
    }

    @Test
    void aPageWithoutRequestsOfLabelsWorksAndMakesNoTopicForThem() throws Exception {
        review.close();
        review = topics.review(ReviewedTopics.named("nowhere"), true, null);
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("a", 10));
        topics.flush();
        assertThat(awaitImages(1).has("trouble")).isFalse();
        assertThat(topics.names()).contains("image-events").doesNotContain("nowhere");
    }

    /** The label of somebody whose clock is ahead would win for ever. */
    @Test
    void aLabelIsLaterThanTheOneThatItReplaces() throws Exception {
        long ahead = System.currentTimeMillis() + 60_000;
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("a", 10));
        topics.send(ReviewTopics.DEFAULT.labels(), SampleEvents.label("a", 1, ahead));
        topics.flush();
        await("/counts/labels", 1);
        awaitImages(1);
        HttpResponse<String> saved = label(token(), "{\"imageId\":\"a\",\"classId\":3,\"annotator\":\"Ada\"}");
        assertThat(JSON.readTree(saved.body()).get("labelledAt").longValue()).isEqualTo(ahead + 1);
        Await.until(
                "the new label",
                PATIENCE,
                () -> image(changes(), "a").at("/label/classId").intValue() == 3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {"imageId":"a","classId":10,"annotator":"Ada"}    | 400 | the models know no class 10
            {"imageId":"a","classId":"3","annotator":"Ada"}   | 400 | the models know no class
            {"imageId":"a","annotator":"Ada"}                 | 400 | the models know no class
            {"imageId":"a","classId":3,"annotator":" "}       | 400 | say who labels
            {"imageId":"a","classId":3}                       | 400 | say who labels
            {"classId":3,"annotator":"Ada"}                   | 400 | names no image
            {"imageId":                                       | 400 | no JSON
            []                                                | 400 | names no image
            """)
    void whatIsNoLabelIsRefused(String body, int status, String words) throws Exception {
        HttpResponse<String> refused = label(token(), body.replace('\'', '"'));
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.body()).contains(words);
        assertThat(topics.sentLabels()).isEmpty();
    }

    @Test
    void aRequestThatIsNotThePagesIsRefused() throws Exception {
        String body = "{\"imageId\":\"a\",\"classId\":3,\"annotator\":\"Ada\"}";
        String token = token();
        assertThat(label("0".repeat(token.length()), body).statusCode()).isEqualTo(403);
        assertThat(label("", body).statusCode()).isEqualTo(403);
        assertThat(post(token, "text/plain", body).statusCode()).isEqualTo(415);
        assertThat(post(token, "application/json", " ".repeat(17 << 10)).statusCode())
                .isEqualTo(413);
        HttpResponse<String> foreign = client.send(
                request(token, "application/json", body)
                        .header("Origin", "http://evil.example")
                        .build(),
                BodyHandlers.ofString());
        assertThat(foreign.statusCode()).isEqualTo(403);
        HttpResponse<String> elsewhere = client.send(
                request(token, "application/json", body)
                        .header("Sec-Fetch-Site", "same-site")
                        .build(),
                BodyHandlers.ofString());
        assertThat(elsewhere.statusCode()).isEqualTo(403);
        assertThat(topics.sentLabels()).isEmpty();
    }

    @Test
    void aPageThatOnlyShowsTakesNoLabels() throws Exception {
        review.close();
        review = topics.review(false, null);
        assertThat(JSON.readTree(get("/page").body()).get("token").isNull()).isTrue();
        HttpResponse<String> refused = label("", "{\"imageId\":\"a\",\"classId\":3,\"annotator\":\"Ada\"}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("--allow-labels");
    }

    @Test
    void theAnnotatorOfTheCommandCountsWhateverThePageSays() throws Exception {
        review.close();
        review = topics.review(true, "Grace");
        label(token(), "{\"imageId\":\"a\",\"classId\":3,\"annotator\":\"Ada\"}");
        assertThat(topics.sentLabels()).extracting(LabelEvent::getAnnotator).containsExactly("Grace");
    }

    @Test
    void aBrokerThatGoesAwayIsNamedAndOneThatReturnsIsReadOn() throws Exception {
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("before", 10));
        topics.flush();
        awaitImages(1);
        int port = URI.create("kafka://" + broker.bootstrapServers()).getPort();
        String token = token();
        broker.close();
        Await.until("the trouble", PATIENCE, () -> changes().has("trouble"));
        String body = "{\"imageId\":\"before\",\"classId\":3,\"annotator\":\"Ada\"}";
        HttpResponse<String> failed = label(token, body);
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.body()).contains("Kafka did not take the label");
        broker = EmbeddedBroker.start(PortChoice.exactly(port), 2);
        topics.close();
        topics = new ReviewedTopics(broker.bootstrapServers());
        // The broker has lost what it had; where the page goes on, the first record has been before.
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("first", 10));
        topics.send(ReviewTopics.DEFAULT.images(), SampleEvents.image("after", 10));
        topics.flush();
        Await.until("the next image", PATIENCE, () -> changes().toString().contains("\"after\""));
        Await.until("the end of the trouble", PATIENCE, () -> !changes().has("trouble"));
        Await.until("the label", PATIENCE, () -> label(token, body).statusCode() == 200);
        assertThat(topics.sentLabels()).extracting(LabelEvent::getImageId).containsOnly("before");
    }

    private JsonNode changes() throws IOException, InterruptedException {
        return JSON.readTree(get("/changes").body());
    }

    private JsonNode awaitImages(int count) throws Exception {
        Await.until(count + " images", PATIENCE, () -> changes().get("images").size() == count);
        return changes();
    }

    private JsonNode await(Object... pointersAndCounts) throws Exception {
        Await.until("the records", PATIENCE, () -> {
            JsonNode changes = changes();
            boolean isAll = true;
            for (int i = 0; i < pointersAndCounts.length; i += 2) {
                isAll &= changes.at((String) pointersAndCounts[i]).intValue() == (int) pointersAndCounts[i + 1];
            }
            return isAll;
        });
        return changes();
    }

    private static JsonNode image(JsonNode changes, String imageId) {
        return StreamSupport.stream(changes.get("images").spliterator(), false)
                .filter(image -> imageId.equals(image.get("imageId").textValue()))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<byte[]> thumbnail(JsonNode image) throws IOException, InterruptedException {
        return get("/thumbnails/" + image.get("number").longValue());
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(review.address().resolve(path)).build(), BodyHandlers.ofByteArray());
    }

    private String token() throws IOException, InterruptedException {
        return JSON.readTree(get("/page").body()).get("token").textValue();
    }

    private HttpResponse<String> label(String token, String body) throws IOException, InterruptedException {
        return post(token, "application/json", body);
    }

    private HttpResponse<String> post(String token, String type, String body) throws IOException, InterruptedException {
        return client.send(request(token, type, body).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String token, String type, String body) {
        return HttpRequest.newBuilder(review.address().resolve("/labels"))
                .header("Content-Type", type)
                .header("X-Twins-Token", token)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
