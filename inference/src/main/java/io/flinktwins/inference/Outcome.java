package io.flinktwins.inference;

import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;

/** What became of one image: failures are data, so that one bad image never fails its batch. */
public sealed interface Outcome {

    /** The model's answer, or its rejection if a probability is not finite: then none of them means anything. */
    static Outcome of(ModelIdentity model, ImageHeader image, float[] probabilities, Timings timings) {
        for (float probability : probabilities) {
            if (!Float.isFinite(probability)) {
                String message = "%s gave scores that are NaN or infinite".formatted(model);
                return new Rejected(Stage.INFERENCE, new Rejection(Reason.NON_FINITE_SCORES, message));
            }
        }
        return new Classified(model, image, probabilities, timings);
    }

    /**
     * The model's answer.
     *
     * @param probabilities one per class, all finite
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares answers
    record Classified(ModelIdentity model, ImageHeader image, float[] probabilities, Timings timings)
            implements Outcome {}

    /** The reason why there is no answer. */
    record Rejected(Stage stage, Rejection rejection) implements Outcome {}

    /**
     * What an image went through.
     *
     * @param batchSize images in its forward pass
     * @param queueMicros waiting for a decoder and for the engine
     * @param preprocessMicros decoding and preprocessing
     * @param inferenceMicros the forward pass of the whole batch
     */
    record Timings(int batchSize, long queueMicros, long preprocessMicros, long inferenceMicros) {}
}
