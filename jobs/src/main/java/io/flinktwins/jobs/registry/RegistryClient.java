package io.flinktwins.jobs.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flinktwins.operators.records.WriterSchema;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.avro.Schema;

/**
 * Asks a schema registry, once for each call.
 *
 * <p>Thread-safe; nothing of it has to be closed.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Confluent's API</a>
 */
final class RegistryClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    /** Codes of errors are the HTTP status with two further digits, or the status alone. */
    private static final int CODES_OF_A_STATUS = 100;

    private final RegistrySettings settings;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    RegistryClient(RegistrySettings settings) {
        this.settings = settings;
    }

    /** What was answered, in JSON. */
    private record Answer(int status, JsonNode body) {

        /** Whether the registry itself says so, and not a proxy in front of it. */
        boolean isNotFound() {
            int code = body.path("error_code").asInt();
            return status == NOT_FOUND && (code == NOT_FOUND || code / CODES_OF_A_STATUS == NOT_FOUND);
        }

        String reason() {
            String message = body.path("message").asText("");
            return message.isEmpty() ? "status " + status : "status %d, %s".formatted(status, message);
        }
    }

    /** What the registry has for an id; fails with {@link RegistryUnavailableException} if that can't be known now. */
    CompletableFuture<WriterSchema> schema(int id) {
        return send(request("/schemas/ids/" + Integer.toUnsignedString(id)).GET())
                .thenApply(answer -> schema(id, answer));
    }

    /**
     * The same for those who wait.
     *
     * @throws RegistryUnavailableException if that can't be known now
     */
    WriterSchema fetch(int id) {
        return await(schema(id));
    }

    private WriterSchema schema(int id, Answer answer) {
        if (answer.isNotFound()) {
            return WriterSchema.missing("the registry %s has no schema with the id %d".formatted(settings.url(), id));
        } else if (answer.status != OK || !answer.body.path("schema").isTextual()) {
            throw unavailable(answer);
        }
        String type = answer.body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            return WriterSchema.missing("the schema with the id %d is of type %s, not AVRO".formatted(id, type));
        } else if (!answer.body.path("references").isEmpty()) {
            return WriterSchema.missing(
                    "the schema with the id %d refers to others, which is not supported".formatted(id));
        }
        return WriterSchema.of(answer.body.get("schema").textValue());
    }

    /**
     * Sees that the registry answers and takes the login.
     *
     * @throws RegistryUnavailableException with what to change
     */
    void check() {
        Answer answer = ask(request("/schemas/types").GET());
        if (answer.status != OK) {
            throw unavailable(answer);
        }
    }

    /**
     * The id of a subject's schema, which is registered if it is not there yet and this login may.
     *
     * @throws RegistryUnavailableException if it is not there and can't be
     */
    int idOf(String subject, Schema schema) {
        String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
        Answer registered = ask(request(path + "/versions").POST(body(schema)));
        if (registered.status == OK) {
            return registered.body.get("id").asInt();
        }
        Answer known = ask(request(path).POST(body(schema)));
        if (known.status == OK) {
            return known.body.get("id").asInt();
        }
        throw registered.status == CONFLICT
                ? new RegistryUnavailableException(
                        "the schema %s is not compatible with what the registry %s has for %s: %s"
                                .formatted(schema.getName(), settings.url(), subject, registered.reason()))
                : unavailable(registered);
    }

    private static HttpRequest.BodyPublisher body(Schema schema) {
        return BodyPublishers.ofString(JsonNodeFactory.instance
                .objectNode()
                .put("schema", schema.toString())
                .toString());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url() + path))
                .timeout(PATIENCE)
                .header("Accept", MEDIA_TYPE + ", application/json")
                .header("Content-Type", MEDIA_TYPE);
        return settings.authorization() == null ? request : request.header("Authorization", settings.authorization());
    }

    private Answer ask(HttpRequest.Builder request) {
        return await(send(request));
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RegistryUnavailableException unavailable ? unavailable : e;
        }
    }

    private CompletableFuture<Answer> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), BodyHandlers.ofString()).handle((response, failure) -> {
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                throw new RegistryUnavailableException(
                        "the schema registry %s (--schema-registry) does not answer: %s"
                                .formatted(settings.url(), reason(cause)),
                        cause);
            }
            return new Answer(response.statusCode(), json(response));
        });
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private RegistryUnavailableException unavailable(Answer answer) {
        String what = answer.status == UNAUTHORIZED || answer.status == FORBIDDEN
                ? "refuses the login (basic.auth.user.info in --kafka-properties)"
                : "does not answer as a registry does; is its path complete?";
        return new RegistryUnavailableException(
                "the schema registry %s (--schema-registry) %s: %s".formatted(settings.url(), what, answer.reason()));
    }
}
