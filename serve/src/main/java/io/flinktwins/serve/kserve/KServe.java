package io.flinktwins.serve.kserve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.serve.classifying.Classifying;
import io.flinktwins.serve.classifying.Refusal;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.classifying.ServedModel;
import io.flinktwins.serve.http.Dialect;
import io.flinktwins.serve.http.DialectService;
import io.flinktwins.serve.http.Replies;
import io.flinktwins.serve.http.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The dialect below {@code /v2}: what the server is, whether it is ready, and inference. */
public final class KServe implements Dialect {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Classifying classifying;
    private final Inference inference;

    public KServe(Classifying classifying, Inference inference) {
        this.classifying = classifying;
        this.inference = inference;
    }

    /** Gives its paths to a server. */
    public void addTo(ServerBuilder server) {
        DialectService infer = new DialectService(this);
        server.route()
                .post("/v2/models/{model}/infer")
                .post("/v2/models/{model}/versions/{version}/infer")
                .errorHandler(infer)
                .build(infer);
        get(server, infer, (context, request) -> Replies.ok(server()), "/v2");
        get(server, infer, (context, request) -> status("live", classifying.isLive()), "/v2/health/live");
        get(server, infer, (context, request) -> status("ready", classifying.isReady()), "/v2/health/ready");
        get(
                server,
                infer,
                (context, request) -> Replies.ok(metadata(context)),
                "/v2/models/{model}",
                "/v2/models/{model}/versions/{version}");
        get(
                server,
                infer,
                (context, request) -> modelReady(context),
                "/v2/models/{model}/ready",
                "/v2/models/{model}/versions/{version}/ready");
    }

    private static void get(ServerBuilder server, DialectService errors, HttpService service, String... paths) {
        for (String path : paths) {
            server.route().get(path).errorHandler(errors).build(service);
        }
    }

    private static ObjectNode server() {
        ObjectNode server = NODES.objectNode().put("name", Metadata.SERVER).put("version", Metadata.version());
        ArrayNode extensions = server.putArray("extensions");
        Metadata.EXTENSIONS.forEach(extensions::add);
        return server;
    }

    private static HttpResponse status(String what, boolean holds) {
        return status(NODES.objectNode().put(what, holds), holds);
    }

    private static HttpResponse status(ObjectNode body, boolean holds) {
        HttpStatus status = holds ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
        return Replies.of(new Reply(status.code(), body)).toHttpResponse();
    }

    private ObjectNode metadata(ServiceRequestContext context) {
        ServedModel model = classifying.model();
        ModelSummary summary = model.summary(model(context), version(context));
        ObjectNode metadata = NODES.objectNode().put("name", summary.name());
        ArrayNode versions = metadata.putArray("versions");
        Metadata.versions(model).forEach(versions::add);
        metadata.put("platform", Metadata.PLATFORM);
        add(metadata.putArray("inputs"), Metadata.INPUT, Datatype.BYTES, List.of(Metadata.ANY));
        add(metadata.putArray("outputs"), RequestedOutput.NAME, Datatype.FP32, List.of(Metadata.ANY, (long)
                summary.classes().count()));
        return metadata;
    }

    private static void add(ArrayNode tensors, String name, Datatype type, List<Long> sizes) {
        ArrayNode shape = tensors.addObject()
                .put("name", name)
                .put("datatype", type.name())
                .putArray("shape");
        sizes.forEach(shape::add);
    }

    private HttpResponse modelReady(ServiceRequestContext context) {
        ServedModel model = classifying.model();
        ModelSummary summary = model.summary(model(context), version(context));
        boolean isReady = classifying.isReady();
        return status(NODES.objectNode().put("name", summary.name()).put("ready", isReady), isReady);
    }

    @Override
    public void requireOpen() {
        classifying.requireOpen();
    }

    @Override
    public CompletableFuture<HttpResponse> answer(
            ServiceRequestContext context, AggregatedHttpRequest request, BooleanSupplier isAwaited) {
        byte[] body = request.content().array();
        InferRequest asked = InferRequestReader.read(body, jsonSize(request, body));
        return inference
                .infer(model(context), version(context), asked, isAwaited)
                .thenApplyAsync(InferResponseWriter::response, context.blockingTaskExecutor());
    }

    private static int jsonSize(AggregatedHttpRequest request, byte[] body) {
        String written = request.headers().get(InferResponseWriter.JSON_SIZE_HEADER);
        if (written == null) {
            return body.length;
        }
        try {
            int size = Integer.parseInt(written);
            if (size >= 0 && size <= body.length) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new RefusedRequestException(
                Kind.INVALID,
                "%s is '%s'; it must be the number of bytes of the JSON, of %d in the body"
                        .formatted(InferResponseWriter.JSON_SIZE_HEADER, written, body.length));
    }

    private static @Nullable String model(ServiceRequestContext context) {
        return context.pathParam("model");
    }

    private static @Nullable String version(ServiceRequestContext context) {
        return context.pathParam("version");
    }

    @Override
    public Reply refuse(Refusal refusal) {
        return new Reply(refusal.kind().status(), NODES.objectNode().put("error", refusal.message()));
    }
}
