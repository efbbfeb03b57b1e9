package io.flinktwins.cli.review.wall;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.RankedClass;
import java.time.Instant;
import java.util.List;

/**
 * What one model version said of an image.
 *
 * @param topK the most probable classes, the best first; at most ten
 */
public record Answer(ModelIdentity model, List<RankedClass> topK, Instant classifiedAt) {

    /** As many as there are digits on a keyboard. */
    private static final int MAX_CLASSES = 10;

    public Answer {
        topK = List.copyOf(topK);
    }

    static Answer of(Classification classification) {
        return new Answer(
                new ModelIdentity(Excerpt.of(classification.getModelName()), classification.getModelVersion()),
                classification.getTopK().stream()
                        .limit(MAX_CLASSES)
                        .map(ranked -> new RankedClass(
                                ranked.getClassId(), Excerpt.ofNullable(ranked.getLabel()), ranked.getScore()))
                        .toList(),
                classification.getClassifiedAt());
    }
}
