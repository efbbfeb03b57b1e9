package io.flinktwins.serve;

import static io.flinktwins.serve.ServerUnderTest.base64;
import static io.flinktwins.serve.ServerUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinktwins.serve.ServerUnderTest.Setup;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaddleDialectsTest {

    private static final String PADDLEX = "/image-classification";
    private static final String SERVING = "/imagenet/prediction";
    private static final Offset<Float> CLOSE = Offset.offset(1e-6f);

    @TempDir
    private Path folder;

    private ServerUnderTest server;

    @BeforeEach
    void start() throws IOException {
        Files.write(Files.createDirectories(folder.resolve("photos")).resolve("0.png"), TinyModel.png(0));
        server = ServerUnderTest.start(new Setup(TinyModel.in(folder))
                .allowedUris(folder.resolve("photos").toUri().toString()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void paddleXHasTheBestClassesFirst() {
        JsonNode answer = json(server.post(
                PADDLEX, "{\"image\": \"%s\", \"topk\": 2, \"visualize\": false}".formatted(base64(TinyModel.png(0)))));
        assertThat(answer.get("errorCode").intValue()).isZero();
        assertThat(answer.get("errorMsg").textValue()).isEqualTo("Success");
        assertThat(UUID.fromString(answer.get("logId").textValue())).isNotNull();
        assertThat(answer.at("/result/image").isNull()).isTrue();
        JsonNode categories = answer.at("/result/categories");
        assertThat(categories).hasSize(2);
        assertThat(categories.get(0).get("id").intValue()).isEqualTo(1);
        assertThat(categories.get(0).get("name").textValue()).isEqualTo("dog");
        assertThat(categories.get(0).get("score").floatValue())
                .isCloseTo(TinyModel.probabilities().get(0)[1], CLOSE);
        assertThat(categories.get(1).get("id").intValue()).isZero();
    }

    @Test
    void aClientOfPaddleXThatExpectsAPictureGetsAnEmptyOne() {
        JsonNode answer = json(server.post(PADDLEX, "{\"image\": \"%s\"}".formatted(base64(TinyModel.png(0)))));
        assertThat(answer.at("/result/image").textValue()).isEmpty();
    }

    @Test
    void paddleXFetchesWhatIsAllowedAndNothingElse() {
        // With the slashes as PHP writes them.
        String photo = folder.resolve("photos/0.png").toUri().toString().replace("/", "\\/");
        HttpResponse<byte[]> fetched = server.post(PADDLEX, "{\"image\": \"%s\"}".formatted(photo));
        assertThat(fetched.statusCode()).isEqualTo(200);
        assertThat(json(fetched).at("/result/categories/0/id").intValue()).isEqualTo(1);
        HttpResponse<byte[]> refused = server.post(PADDLEX, "{\"image\": \"http://169.254.169.254/latest\"}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).get("errorMsg").textValue()).startsWith("URI_NOT_ALLOWED: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                              | there is no image in the request
            {"image": null}                 | there is no image in the request
            {"image": 7}                    | image is not a text
            {"image": "bm90ZXM="}           | UNSUPPORTED_FORMAT:
            {"image": "*"}                  | no base64
            {"image": "AA==", "topk": 0}    | topk is 0
            {"image": "AA==", "topk": "5"}  | topk is not a whole number
            """)
    void paddleXSaysWhatIsWrong(String request, String words) {
        HttpResponse<byte[]> response = server.post(PADDLEX, request);
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).get("errorCode").intValue()).isEqualTo(422);
        assertThat(json(response).get("errorMsg").textValue()).contains(words);
        assertThat(json(response).has("logId")).isTrue();
    }

    @Test
    void paddleXIsHealthy() {
        assertThat(json(server.get("/health")).get("errorMsg").textValue()).isEqualTo("Healthy");
    }

    /** As Python's str() writes the lists: the label with an apostrophe in double quotes, and without its comma. */
    @Test
    void paddleServingHasTheBestClassOfEachImageInListsOfPython() {
        JsonNode answer = json(server.post(
                SERVING, """
                {"key": ["image", "image_1", "image_2"], "value": ["%s", "%s", "%s"]}
                """.formatted(base64(TinyModel.png(0)), base64(TinyModel.png(1)), base64(TinyModel.png(3)))));
        assertThat(answer.get("err_no").intValue()).isZero();
        assertThat(answer.get("err_msg").textValue()).isEmpty();
        assertThat(answer.get("key").toString()).isEqualTo("[\"label\",\"prob\"]");
        assertThat(answer.at("/value/0").textValue()).isEqualTo("['dog', 'cat tabby', \"jack-o'-lantern\"]");
        String[] numbers =
                answer.at("/value/1").textValue().replaceAll("[\\[\\]]", "").split(", ");
        assertThat(numbers).hasSize(3);
        assertThat(Float.parseFloat(numbers[0]))
                .isCloseTo(TinyModel.probabilities().get(0)[1], CLOSE);
        assertThat(Float.parseFloat(numbers[2]))
                .isCloseTo(TinyModel.probabilities().get(3)[2], CLOSE);
        assertThat(answer.get("tensors")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                             | 5000 | there is no image in the request
            {"key": ["image"]}                             | 5000 | there are 1 keys for 0 values
            {"key": ["image"], "value": ["bm90ZXM="]}      | 5000 | UNSUPPORTED_FORMAT:
            {"key": ["image"], "value": [7]}               | 5000 | value is not a text
            {"key": "image", "value": "bm90ZXM="}          | 5000 | key is not an array
            """)
    void paddleServingSaysWhatIsWrongByItsNumbers(String request, int number, String words) {
        HttpResponse<byte[]> response = server.post(SERVING, request);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("err_no").intValue()).isEqualTo(number);
        assertThat(json(response).get("err_msg").textValue()).contains(words);
    }
}
