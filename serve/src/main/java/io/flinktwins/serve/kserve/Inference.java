package io.flinktwins.serve.kserve;

import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.serve.classifying.AskedImage;
import io.flinktwins.serve.classifying.Classifying;
import io.flinktwins.serve.classifying.Question;
import io.flinktwins.serve.classifying.RefusedRequestException;
import io.flinktwins.serve.classifying.ServedModel;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The protocol's inference, however request and answer are written. */
public final class Inference {

    private final Classifying classifying;
    private final int mostImages;

    /**
     * Infers with a server's model.
     *
     * @param mostImages of a request
     */
    public Inference(Classifying classifying, int mostImages) {
        this.classifying = classifying;
        this.mostImages = mostImages;
    }

    /**
     * Answers a request, or fails with a {@link RefusedRequestException}.
     *
     * @param version null for the best one
     * @throws RefusedRequestException if the request can't be answered
     */
    public CompletableFuture<InferAnswer> infer(
            @Nullable String name, @Nullable String version, InferRequest request, BooleanSupplier isAwaited) {
        ServedModel model = classifying.model();
        ModelInput input = model.summary(name, version).input();
        List<AskedImage> images = request.input().images(input, mostImages);
        String id = Objects.requireNonNullElseGet(
                request.id(), () -> UUID.randomUUID().toString());
        return classifying
                .classify(new Question(name, version, id, images, isAwaited))
                .thenApply(answers -> InferAnswer.of(request, answers));
    }
}
