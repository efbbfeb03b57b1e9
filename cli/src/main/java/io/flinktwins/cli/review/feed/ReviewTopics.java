package io.flinktwins.cli.review.feed;

import io.flinktwins.schemas.PipelineTopic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline's topics are called.
 *
 * @param labelRequests null to do without; it need not be there
 */
public record ReviewTopics(
        String images,
        String classifications,
        @Nullable String labelRequests,
        String labels,
        String accuracy,
        String deadLetters) {

    public static final ReviewTopics DEFAULT = new ReviewTopics(
            PipelineTopic.Names.IMAGE_EVENTS,
            PipelineTopic.Names.CLASSIFICATIONS,
            PipelineTopic.Names.TO_LABEL,
            PipelineTopic.Names.LABELS,
            PipelineTopic.Names.ACCURACY,
            PipelineTopic.Names.DEAD_LETTERS);

    /** Those that have to be there. */
    public List<String> required() {
        return List.of(images, classifications, labels, accuracy, deadLetters);
    }

    public ReviewTopics withoutLabelRequests() {
        return new ReviewTopics(images, classifications, null, labels, accuracy, deadLetters);
    }
}
