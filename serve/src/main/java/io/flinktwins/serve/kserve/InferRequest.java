package io.flinktwins.serve.kserve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks a model, in whichever of the protocol's forms.
 *
 * @param id that comes back with the answer; null if the client gave none
 * @param outputs at least one
 */
public record InferRequest(@Nullable String id, InputTensor input, List<RequestedOutput> outputs) {

    public InferRequest {
        outputs = List.copyOf(outputs);
    }
}
