package io.flinktwins.cli.review.feed;

import io.flinktwins.schemas.PipelineTopic;
import java.util.List;

/** What the pipeline's topics are called. */
public record ReviewTopics(String images, String classifications, String labels, String accuracy, String deadLetters) {

    public static final ReviewTopics DEFAULT = new ReviewTopics(
            PipelineTopic.Names.IMAGE_EVENTS,
            PipelineTopic.Names.CLASSIFICATIONS,
            PipelineTopic.Names.LABELS,
            PipelineTopic.Names.ACCURACY,
            PipelineTopic.Names.DEAD_LETTERS);

    public List<String> all() {
        return List.of(images, classifications, labels, accuracy, deadLetters);
    }
}
