package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.matching.Change.Answer;

/**
 * A prediction as its image's state keeps it.
 *
 * @param repeats how often the same model version classified the image again
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SeenPrediction(ModelIdentity model, long capturedAt, int[] ranked, float confidence, int repeats) {

    static SeenPrediction of(Prediction prediction) {
        return new SeenPrediction(
                prediction.model(), prediction.capturedAt(), prediction.ranked(), prediction.confidence(), 0);
    }

    Answer answer() {
        return new Answer(ranked[0], confidence);
    }

    SeenPrediction repeated() {
        return new SeenPrediction(model, capturedAt, ranked, confidence, repeats + 1);
    }
}
