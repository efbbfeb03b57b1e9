package io.flinktwins.serve.paddleserving;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.serve.classifying.Answers;
import io.flinktwins.serve.classifying.AskedImage;
import io.flinktwins.serve.classifying.Classifying;
import io.flinktwins.serve.classifying.Question;
import io.flinktwins.serve.classifying.Refusal;
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
 * The dialect of {@code POST /SERVICE/prediction}, with the answers of PaddleClas's classification service: the most
 * probable class of each image, in lists that are written as Python writes them.
 *
 * @see <a href="https://github.com/PaddlePaddle/PaddleClas/tree/release/2.6/deploy/paddleserving">PaddleClas, deploy/paddleserving</a>
 */
public final class PaddleServing implements Dialect {

    private final Classifying classifying;
    private final String service;
    private final int mostImages;

    /**
     * Speaks for a server.
     *
     * @param service its name, which is the first part of its path
     * @param mostImages of a request
     */
    public PaddleServing(Classifying classifying, String service, int mostImages) {
        this.classifying = classifying;
        this.service = service;
        this.mostImages = mostImages;
    }

    /** Gives its path to a server. */
    public void addTo(ServerBuilder server) {
        DialectService dialect = new DialectService(this);
        server.route()
                .post("/%s/prediction".formatted(service))
                .errorHandler(dialect)
                .build(dialect);
    }

    @Override
    public void requireOpen() {
        classifying.requireOpen();
    }

    @Override
    public CompletableFuture<HttpResponse> answer(
            ServiceRequestContext context, AggregatedHttpRequest request, BooleanSupplier isAwaited) {
        List<AskedImage> images = PaddleServingRequest.read(request.content().array(), mostImages);
        Question question = new Question(null, null, UUID.randomUUID().toString(), images, isAwaited);
        return classifying
                .classify(question)
                .thenApplyAsync(answers -> Replies.ok(body(answers)), context.blockingTaskExecutor());
    }

    private static ObjectNode body(Answers answers) {
        TopK best = new TopK(1, answers.classes().labels());
        List<RankedClass> classes = answers.images().stream()
                .map(answer -> best.of(answer.probabilities()).get(0))
                .toList();
        ObjectNode body = status(0, "");
        body.putArray("key").add("label").add("prob");
        body.putArray("value")
                .add(PythonText.ofTexts(
                        classes.stream().map(PaddleServing::label).toList()))
                .add(PythonText.ofNumbers(classes.stream()
                        .map(rankedClass -> (double) rankedClass.getScore())
                        .toList()));
        body.putArray("tensors");
        return body;
    }

    /** As PaddleClas writes it, without commas. */
    private static String label(RankedClass rankedClass) {
        return Objects.requireNonNullElse(rankedClass.getLabel(), Integer.toString(rankedClass.getClassId()))
                .strip()
                .replace(",", "");
    }

    @Override
    public Reply refuse(Refusal refusal) {
        ObjectNode body = status(code(refusal), refusal.message());
        body.putArray("key");
        body.putArray("value");
        body.putArray("tensors");
        return new Reply(refusal.kind().status(), body);
    }

    /** Of Paddle Serving's own codes. */
    private static int code(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID, TOO_LARGE, UNSUPPORTED, FETCH_FAILED, FOREIGN -> 5000;
            case TIMED_OUT, SLOW_SENDER -> 6000;
            case NOT_READY, BUSY -> 3001;
            case NOT_FOUND -> 3002;
            case FAILED -> 9000;
        };
    }

    private static ObjectNode status(int code, String message) {
        return JsonNodeFactory.instance.objectNode().put("err_no", code).put("err_msg", message);
    }
}
