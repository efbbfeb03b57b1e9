package io.flinktwins.jobs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.operators.records.WriterSchema;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.RecordType;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is made of answers that a registry, or what stands in front of one, gives now and then only. A real registry is
 * in {@code SchemaRegistryITCase}.
 */
class RegistryClientTest {

    private static final String UNKNOWN_ID = "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}";

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private RegistrySettings settings;

    private record Answer(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        settings = RegistrySettings.of("http://127.0.0.1:" + server.getAddress().getPort() + "/api/", Map.of());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private synchronized void willAnswer(int status, String body) {
        answers.add(new Answer(status, body));
    }

    @Test
    void anIdIsAskedForWithoutItsSign() throws Exception {
        willAnswer(200, "{\"schema\":\"\\\"string\\\"\"}");
        assertThat(new RegistryClient(settings)
                        .schema(-1)
                        .get(1, TimeUnit.MINUTES)
                        .isMissing())
                .isFalse();
        assertThat(requests).containsExactly("GET /api/schemas/ids/4294967295");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | " + UNKNOWN_ID + " | has no schema with the id 7",
                "200 | {\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax\"} | is of type PROTOBUF, not AVRO",
                "200 | {\"schema\":\"x\",\"references\":[{\"name\":\"a\"}]} | refers to others, which is not supported",
                "200 | {\"schema\":\"{\"} | what the registry has for the record's schema is none"
            })
    void aSchemaThatNoRecordCanBeReadByIsAReasonForADeadLetter(int status, String body, String reason)
            throws Exception {
        willAnswer(status, body);
        WriterSchema schema = new RegistryClient(settings).schema(7).get(1, TimeUnit.MINUTES);
        RawRecord raw = new RawRecord("labels", 0, 0, 0L, new byte[] {0, 0, 0, 0, 7, 0}).writtenWith(schema);
        assertThatThrownBy(() -> Received.decode(raw, RecordType.of(LabelEvent.class)))
                .isInstanceOfSatisfying(
                        UndecodableRecordException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA))
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | <h1>Not Found</h1> | does not answer as a registry does; is its path complete?: status 404",
                "404 | {\"error_code\":500} | does not answer as a registry does",
                "200 | <h1>Welcome</h1> | does not answer as a registry does",
                "401 | {\"error_code\":401,\"message\":\"Unauthorized\"} | refuses the login (basic.auth.user.info in --kafka-properties): status 401, Unauthorized",
                "403 | '' | refuses the login",
                "503 | '' | does not answer as a registry does; is its path complete?: status 503"
            })
    void whatSaysNothingOfTheIdIsNoAnswer(int status, String body, String reason) {
        willAnswer(status, body);
        assertThatThrownBy(() -> new RegistryClient(settings).schema(7).get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whoMayNotRegisterLooksTheIdUp() {
        willAnswer(403, "{\"error_code\":403,\"message\":\"Forbidden\"}");
        willAnswer(200, "{\"id\":12}");
        assertThat(settings.idOf("a/b-value", LabelEvent.getClassSchema())).isEqualTo(12);
        assertThat(requests)
                .containsExactly("POST /api/subjects/a%2Fb-value/versions", "POST /api/subjects/a%2Fb-value");
    }

    @Test
    void aSubjectThatDoesNotTakeTheSchemaIsNamed() {
        willAnswer(409, "{\"error_code\":409,\"message\":\"reader's field\"}");
        assertThatThrownBy(() -> settings.idOf("labels-value", LabelEvent.getClassSchema()))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContainingAll("LabelEvent is not compatible", "labels-value", "reader's field");
    }

    @Test
    void whoReadsATopicAsksOnceForEachSchema() throws Exception {
        LabelEvent label = LabelEvent.newBuilder()
                .setImageId("1.png")
                .setClassId(3)
                .setLabelledAt(Instant.EPOCH)
                .build();
        byte[] single = RecordCodec.of(LabelEvent.class).encode(label);
        byte[] framed = ByteBuffer.allocate(single.length - 5)
                .putInt(1, 7)
                .position(5)
                .put(single, 10, single.length - 10)
                .array();
        willAnswer(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("schema", LabelEvent.getClassSchema().toString())
                        .toString());
        FramedRecords<LabelEvent> records = new FramedRecords<>(LabelEvent.class, settings);
        assertThat(records.decode(single)).isEqualTo(label);
        assertThat(records.decode(framed)).isEqualTo(label);
        assertThat(records.decode(framed)).isEqualTo(label);
        assertThat(requests).containsExactly("GET /api/schemas/ids/7");
    }

    @Test
    void anIdIsAskedForUntilThereIsAnAnswerAndThenNoMore() throws Exception {
        willAnswer(503, "");
        willAnswer(401, "");
        willAnswer(404, UNKNOWN_ID);
        WriterSchemas schemas = WriterSchemas.open(settings);
        try {
            assertThat(schemas.of(7).get(1, TimeUnit.MINUTES).isMissing()).isTrue();
            assertThat(schemas.now(7)).isSameAs(schemas.of(7).join());
            assertThat(requests).hasSize(3);
        } finally {
            schemas.close();
        }
        assertThat(WriterSchemas.opened(settings)).isNull();
    }
}
