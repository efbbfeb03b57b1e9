package io.flinktwins.operators.ranking;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.inference.InferenceResult;
import io.flinktwins.operators.records.TraceContext;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Turns each inference result into a classification, or into a dead letter in the side output
 * {@link DeadLetterFactory#TAG}.
 */
public final class RankFunction extends ProcessFunction<InferenceResult, Classification> {

    private final TopK topK;
    private final DeadLetterFactory deadLetters;

    public RankFunction(TopK topK, DeadLetterFactory deadLetters) {
        this.topK = topK;
        this.deadLetters = deadLetters;
    }

    @Override
    public void processElement(InferenceResult result, Context context, Collector<Classification> out) {
        if (result.outcome() instanceof Rejected rejected) {
            reject(result, rejected, context);
        } else if (result.outcome() instanceof Classified classified) {
            out.collect(classification(result, classified));
        }
    }

    private Classification classification(InferenceResult result, Classified classified) {
        ImageEvent event = result.image().event();
        Timings timings = classified.timings();
        ImageHeader image = classified.image();
        return Classification.newBuilder()
                .setImageId(event.getImageId())
                .setCapturedAt(event.getCapturedAt())
                .setSource(event.getSource())
                .setModelName(classified.model().name())
                .setModelVersion(classified.model().version())
                .setTopK(topK.of(classified.probabilities()))
                .setBatchSize(timings.batchSize())
                .setQueueMicros(timings.queueMicros())
                .setPreprocessMicros(timings.preprocessMicros())
                .setInferenceMicros(timings.inferenceMicros())
                .setClassifiedAt(result.completedAt())
                .setTraceparent(TraceContext.of(result.image().raw()))
                .setAttributes(event.getAttributes())
                .setImageFormat(image.format())
                .setImageWidth(image.width())
                .setImageHeight(image.height())
                .build();
    }

    private void reject(InferenceResult result, Rejected rejected, Context context) {
        ImageEvent event = result.image().event();
        context.output(
                DeadLetterFactory.TAG,
                deadLetters.of(
                        result.image().raw(),
                        rejected.stage(),
                        rejected.rejection(),
                        new Subject(event.getImageId(), event.getCapturedAt()),
                        result.completedAt()));
    }
}
