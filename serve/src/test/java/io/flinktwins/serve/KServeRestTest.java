package io.flinktwins.serve;

import static io.flinktwins.serve.ServerUnderTest.base64;
import static io.flinktwins.serve.ServerUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinktwins.serve.ServerUnderTest.Setup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KServeRestTest {

    private static final String INFER = "/v2/models/tiny/infer";
    private static final String JSON_SIZE = "Inference-Header-Content-Length";
    private static final Offset<Float> CLOSE = Offset.offset(1e-6f);

    @TempDir
    private Path folder;

    private ServerUnderTest server;

    @BeforeEach
    void start() throws IOException {
        server = ServerUnderTest.start(new Setup(TinyModel.in(folder)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void itSaysWhatItIsAndWhetherItIsReady() {
        assertThat(json(server.get("/v2")).get("name").textValue()).isEqualTo("flink-twins");
        assertThat(json(server.get("/v2")).get("extensions"))
                .extracting(JsonNode::textValue)
                .containsExactly("classification", "binary_tensor_data");
        for (String path : List.of("/v2/health/live", "/v2/health/ready", "/v2/models/tiny/ready")) {
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(server.get("/v2/models/tiny/versions/1/ready").statusCode()).isEqualTo(200);
        assertThat(server.get("/v2/models/tiny/versions/2/ready").statusCode()).isEqualTo(404);
    }

    @Test
    void itSaysWhatTheModelTakesAndGives() {
        JsonNode metadata = json(server.get("/v2/models/tiny"));
        assertThat(metadata.toString())
                .isEqualTo("{\"name\":\"tiny\",\"versions\":[\"1\"],\"platform\":\"onnxruntime_onnx\","
                        + "\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[-1]}],"
                        + "\"outputs\":[{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[-1,3]}]}");
        assertThat(json(server.get("/v2/models/tiny/versions/1"))).isEqualTo(metadata);
    }

    @Test
    void filesInBase64HaveTheProbabilitiesOfAllClasses() {
        HttpResponse<byte[]> response = server.post(INFER, """
                {"id": "five", "inputs": [{"data": ["%s", "%s", "%s", "%s", "%s"], "shape": [5], "datatype": "BYTES",
                 "name": "image"}], "unknown": [{"anything": [1, 2]}]}
                """.formatted((Object[]) files()));
        JsonNode answer = json(response);
        assertThat(answer.get("model_name").textValue()).isEqualTo("tiny");
        assertThat(answer.get("model_version").textValue()).isEqualTo("1");
        assertThat(answer.get("id").textValue()).isEqualTo("five");
        assertProbabilities(answer.at("/outputs/0"));
    }

    @Test
    void aVersionCanBeNamed() {
        String request = request("[1]", "\"" + files()[0] + "\"");
        HttpResponse<byte[]> response = server.post("/v2/models/tiny/versions/1/infer", request);
        assertThat(json(response).get("model_version").textValue()).isEqualTo("1");
        assertThat(server.post("/v2/models/tiny/versions/7/infer", request).statusCode())
                .isEqualTo(404);
        assertThat(server.post("/v2/models/huge/infer", request).statusCode()).isEqualTo(404);
    }

    @Test
    void theBestClassesAreWrittenAsTritonWritesThem() {
        JsonNode output =
                json(server.post(INFER, """
                        {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [2, 1], "data": [["%s"], ["%s"]]}],
                         "outputs": [{"name": "probabilities", "parameters": {"classification": 2}}]}
                        """.formatted(files()[0], files()[1]))).at("/outputs/0");
        assertThat(output.get("datatype").textValue()).isEqualTo("BYTES");
        assertThat(output.get("shape").toString()).isEqualTo("[2,2]");
        List<String> classes = new ArrayList<>();
        for (JsonNode text : output.get("data")) {
            String[] parts = text.textValue().split(":", 2);
            classes.add(parts[1]);
            assertThat(Float.parseFloat(parts[0])).isBetween(0f, 1f);
        }
        assertThat(classes).containsExactly("1:dog", "0:cat, tabby", "0:cat, tabby", "1:dog");
        float best = Float.parseFloat(output.at("/data/0").textValue().split(":", 2)[0]);
        assertThat(best).isCloseTo(TinyModel.probabilities().get(0)[1], CLOSE);
    }

    @Test
    void filesBehindTheJsonHaveAnswersBehindTheJson() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int image = 0; image < 5; image++) {
            data.writeBytes(framed(TinyModel.png(image)));
        }
        HttpResponse<byte[]> response = postBinary("""
                {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [5],
                             "parameters": {"binary_data_size": %d}}],
                 "outputs": [{"name": "probabilities", "parameters": {"binary_data": true}}]}
                """.formatted(data.size()), data.toByteArray());
        int jsonSize = (int) response.headers().firstValueAsLong(JSON_SIZE).orElseThrow();
        JsonNode output =
                ServerUnderTest.JSON.readTree(response.body(), 0, jsonSize).at("/outputs/0");
        assertThat(output.at("/parameters/binary_data_size").intValue()).isEqualTo(5 * 3 * Float.BYTES);
        ByteBuffer numbers = ByteBuffer.wrap(response.body(), jsonSize, 5 * 3 * Float.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : TinyModel.probabilities()) {
            for (float probability : row) {
                assertThat(numbers.getFloat()).isCloseTo(probability, CLOSE);
            }
        }
    }

    @Test
    void aRequestMayWantAllItsAnswersBehindTheJson() throws IOException {
        HttpResponse<byte[]> response = server.post(
                INFER,
                request("[1]", "\"" + files()[0] + "\"")
                        .replaceFirst("\\{", "{\"parameters\": {\"binary_data_output\": true}, "));
        int jsonSize = (int) response.headers().firstValueAsLong(JSON_SIZE).orElseThrow();
        assertThat(response.body()).hasSize(jsonSize + 3 * Float.BYTES);
    }

    @Test
    void tensorsOfTheModelsOwnKindNeedNoDecoding() {
        StringBuilder data = new StringBuilder();
        for (int image = 0; image < 5; image++) {
            data.append(data.isEmpty() ? "" : ",").append(Arrays.toString(TinyModel.planes(image)));
        }
        JsonNode answer = json(server.post(INFER, """
                {"inputs": [{"name": "x", "datatype": "FP32", "shape": [5, 3, 2, 2], "data": [%s]}]}
                """.formatted(data)));
        assertProbabilities(answer.at("/outputs/0"));
    }

    @Test
    void tensorsMayStandBehindTheJson() {
        ByteBuffer data = ByteBuffer.allocate(5 * 12 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int image = 0; image < 5; image++) {
            for (float value : TinyModel.planes(image)) {
                data.putFloat(value);
            }
        }
        HttpResponse<byte[]> response = postBinary("""
                {"inputs": [{"name": "x", "datatype": "FP32", "shape": [5, 3, 2, 2],
                             "parameters": {"binary_data_size": %d}}]}
                """.formatted(data.capacity()), data.array());
        assertProbabilities(json(response).at("/outputs/0"));
    }

    @Test
    void aModelThatTakesBytesTakesTensorsOfBytes(@TempDir Path other) throws IOException {
        StringBuilder data = new StringBuilder();
        for (int image = 0; image < 5; image++) {
            data.append(data.isEmpty() ? "" : ",").append(Arrays.toString(TinyModel.samples(image)));
        }
        try (ServerUnderTest ofBytes = ServerUnderTest.start(new Setup(TinyModel.ofBytesIn(other)))) {
            JsonNode answer = json(ofBytes.post(INFER, """
                    {"inputs": [{"name": "x", "datatype": "UINT8", "shape": [5, 2, 2, 3], "data": [%s]}]}
                    """.formatted(data)));
            assertProbabilities(answer.at("/outputs/0"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            nothing                                                    | the body is no JSON
            []                                                         | the body is not an object
            {}                                                         | there is no input in the request
            {} {}                                                      | more behind the body's JSON object
            {"inputs": {}}                                             | inputs is not an array
            {"inputs": [{}, {}]}                                       | there are several inputs
            {"inputs": [{"shape": [1,1,1,1,1]}]}                       | more than 4 axes
            {"inputs": [{"shape": [-1]}]}                              | is negative
            {"inputs": [{"shape": [99999999999]}]}                     | the body is no JSON
            {"inputs": [{"shape": [0], "datatype": "BYTES"}]}          | begins with the number of images
            {"inputs": [{"shape": [1], "datatype": "FP64"}]}           | it must be BYTES, for files of images, or FP32
            {"inputs": [{"shape": [1,2], "datatype": "BYTES"}]}        | it must be [N] or [N,1]
            {"inputs": [{"shape": [1], "datatype": "BYTES"}]}          | there are 0 elements in the data, and 1
            {"inputs": [{"shape": [1], "datatype": "BYTES", "data": [7]}]}         | is not a text
            {"inputs": [{"shape": [1], "datatype": "BYTES", "data": ["*"]}]}       | no base64
            {"inputs": [{"shape": [1], "datatype": "BYTES", "data": ["AA==","AA=="]}]} | more than 1 elements
            {"inputs": [{"shape": [1,3,3,2], "datatype": "FP32"}]}     | it must be [1, 3, 2, 2]
            {"inputs": [{"shape": [1,3,2,2], "datatype": "FP32", "data": [1]}]}    | there are 1 elements in the data, and 12
            {"inputs": [{"shape": [8,3,2,2], "datatype": "FP32", "data": [1]}]}    | there are less elements in the data
            {"inputs": [{"shape": [1,3,2,2], "datatype": "FP32", "data": [1e999,0,0,0,0,0,0,0,0,0,0,0]}]} | NON_FINITE_SCORES:
            {"inputs": [{"shape": [1], "datatype": "BYTES", "data": ["bm90ZXM="]}]} | UNSUPPORTED_FORMAT:
            {"inputs": [{"shape": [1]}], "outputs": [{"name": "boxes"}]}           | there is no output 'boxes'
            """)
    void aRequestInAWrongFormIsRefusedInWords(String request, String words) {
        HttpResponse<byte[]> response = server.post(INFER, request);
        assertThat(response.statusCode()).as(words).isEqualTo(400);
        assertThat(json(response).get("error").textValue()).contains(words);
    }

    @Test
    void anImageOfSeveralThatCantBeUsedIsNamed() {
        HttpResponse<byte[]> response =
                server.post(INFER, request("[2]", "\"%s\", \"bm90ZXM=\"".formatted(files()[0])));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").textValue()).startsWith("image 1: UNSUPPORTED_FORMAT: ");
    }

    @Test
    void dataBehindTheJsonMustBeAsLongAsTheyAreSaidToBe() {
        String request = """
                {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": %d}}]}
                """;
        byte[] tooLong = framed(TinyModel.png(0));
        tooLong[0]++;
        assertThat(postBinary(request.formatted(tooLong.length), tooLong).statusCode())
                .isEqualTo(400);
        assertThat(postBinary(request.formatted(5), new byte[4]).statusCode()).isEqualTo(400);
        HttpResponse<byte[]> response = server.send(HttpRequest.newBuilder(server.uri(INFER))
                .header(JSON_SIZE, "99")
                .POST(BodyPublishers.ofString("{}"))
                .build());
        assertThat(json(response).get("error").textValue()).contains("must be the number of bytes of the JSON");
    }

    @Test
    void otherPathsAndMethodsAreRefusedInWords() {
        assertThat(json(server.get("/v2/model")).get("error").textValue()).isEqualTo("there is no GET at this path");
        assertThat(server.get("/v2/model").statusCode()).isEqualTo(404);
        assertThat(server.get(INFER).statusCode()).isEqualTo(405);
    }

    private static String[] files() {
        String[] files = new String[5];
        Arrays.setAll(files, image -> base64(TinyModel.png(image)));
        return files;
    }

    private static String request(String shape, String data) {
        return """
                {"inputs": [{"name": "image", "datatype": "BYTES", "shape": %s, "data": [%s]}]}
                """.formatted(shape, data);
    }

    private static byte[] framed(byte[] file) {
        return ByteBuffer.allocate(Integer.BYTES + file.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(file.length)
                .put(file)
                .array();
    }

    private HttpResponse<byte[]> postBinary(String json, byte[] data) {
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        return server.send(HttpRequest.newBuilder(server.uri(INFER))
                .header(JSON_SIZE, Integer.toString(head.length))
                .POST(BodyPublishers.ofByteArrays(List.of(head, data)))
                .build());
    }

    private static void assertProbabilities(JsonNode output) {
        assertThat(output.get("name").textValue()).isEqualTo("probabilities");
        assertThat(output.get("datatype").textValue()).isEqualTo("FP32");
        assertThat(output.get("shape").toString()).isEqualTo("[5,3]");
        int i = 0;
        for (float[] row : TinyModel.probabilities()) {
            for (float probability : row) {
                assertThat(output.get("data").get(i++).floatValue()).isCloseTo(probability, CLOSE);
            }
        }
    }
}
