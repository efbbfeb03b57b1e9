package io.flinktwins.serve.kserve;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.serve.classifying.Answers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes back to a client, in whichever of the protocol's forms.
 *
 * @param version that answered
 * @param id of the request; null if it had none
 */
public record InferAnswer(
        String model, String version, @Nullable String id, List<OutputTensor> outputs) {

    public InferAnswer {
        outputs = List.copyOf(outputs);
    }

    /** Makes the answer of what the model said of each image. */
    static InferAnswer of(InferRequest request, Answers answers) {
        ModelIdentity model = answers.first().model();
        return new InferAnswer(
                model.name(),
                Long.toString(model.version()),
                request.id(),
                request.outputs().stream()
                        .map(output -> OutputTensor.of(output, answers))
                        .toList());
    }
}
