package io.flinktwins.serve.paddlex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.serve.classifying.Answers;
import io.flinktwins.serve.classifying.Classifying;
import io.flinktwins.serve.classifying.Question;
import io.flinktwins.serve.classifying.Refusal;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.http.Dialect;
import io.flinktwins.serve.http.DialectService;
import io.flinktwins.serve.http.Replies;
import io.flinktwins.serve.http.Reply;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The dialect of {@code POST /image-classification} and {@code GET /health}.
 *
 * @see <a href="https://paddlepaddle.github.io/PaddleX/latest/en/pipeline_usage/tutorials/cv_pipelines/image_classification.html">
 *     PaddleX, image classification</a>
 */
public final class PaddleX implements Dialect {

    /** What its own server, FastAPI, says of a body in the wrong form. */
    private static final int UNPROCESSABLE = 422;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Classifying classifying;

    public PaddleX(Classifying classifying) {
        this.classifying = classifying;
    }

    /** Gives its paths to a server. */
    public void addTo(ServerBuilder server) {
        DialectService service = new DialectService(this);
        server.route().post("/image-classification").errorHandler(service).build(service);
        server.route().get("/health").errorHandler(service).build((context, request) -> health());
    }

    @Override
    public void requireOpen() {
        classifying.requireOpen();
    }

    @Override
    public CompletableFuture<HttpResponse> answer(
            ServiceRequestContext context, AggregatedHttpRequest request, BooleanSupplier isAwaited) {
        PaddleXRequest asked = PaddleXRequest.read(request.content().array());
        TopK unlabelled = new TopK(asked.topK(), List.of());
        String logId = UUID.randomUUID().toString();
        Question question = new Question(null, null, logId, List.of(asked.image()), isAwaited);
        return classifying
                .classify(question)
                .thenApplyAsync(
                        answers -> Replies.ok(body(logId, ranked(unlabelled, answers), asked.wantsDrawing())),
                        context.blockingTaskExecutor());
    }

    private static List<RankedClass> ranked(TopK unlabelled, Answers answers) {
        return unlabelled
                .labelled(answers.classes().labels())
                .of(answers.first().probabilities());
    }

    private static ObjectNode body(String logId, List<RankedClass> ranked, boolean wantsDrawing) {
        ObjectNode body = status(logId, 0, "Success");
        ObjectNode result = body.putObject("result");
        ArrayNode categories = result.putArray("categories");
        for (RankedClass rankedClass : ranked) {
            categories
                    .addObject()
                    .put("id", rankedClass.getClassId())
                    .put(
                            "name",
                            Objects.requireNonNullElse(
                                    rankedClass.getLabel(), Integer.toString(rankedClass.getClassId())))
                    .put("score", rankedClass.getScore());
        }
        // Nobody draws here. Clients that expect a picture get an empty one, because they decode what they get.
        result.put("image", wantsDrawing ? "" : null);
        return body;
    }

    private HttpResponse health() {
        boolean isReady = classifying.isReady();
        String logId = UUID.randomUUID().toString();
        return isReady
                ? Replies.ok(status(logId, 0, "Healthy"))
                : Replies.of(refuse(new Refusal(Kind.NOT_READY, "the model is not served (yet, or any more)")))
                        .toHttpResponse();
    }

    @Override
    public Reply refuse(Refusal refusal) {
        int code =
                refusal.kind() == Kind.INVALID ? UNPROCESSABLE : refusal.kind().status();
        return new Reply(code, status(UUID.randomUUID().toString(), code, refusal.message()));
    }

    private static ObjectNode status(String logId, int code, String message) {
        return NODES.objectNode().put("logId", logId).put("errorCode", code).put("errorMsg", message);
    }
}
