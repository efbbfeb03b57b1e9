package io.flinktwins.operators.evaluation;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.time.Clock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps of a classification what the figures need; one that can't be used leaves as a dead letter. */
final class AcceptPredictionFunction extends ProcessFunction<Received<Classification>, Prediction> {

    private final PredictionRule rule = new PredictionRule();
    private final DeadLetterFactory deadLetters;

    private transient Clock clock;

    AcceptPredictionFunction(DeadLetterFactory deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(OpenContext context) {
        clock = Clock.systemUTC();
    }

    @Override
    public void processElement(Received<Classification> received, Context context, Collector<Prediction> out) {
        Classification classification = received.event();
        Rejection rejection = rule.check(classification);
        if (rejection == null) {
            out.collect(Prediction.of(classification));
        } else {
            context.output(
                    DeadLetterFactory.TAG,
                    deadLetters.of(
                            received.raw(), Stage.EVALUATION, rejection, classification.getImageId(), clock.instant()));
        }
    }
}
