package io.flinktwins.cli.review;

import io.flinktwins.cli.review.feed.ReviewTopics;
import io.flinktwins.cli.review.wall.WallLimits;
import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.fetch.AllowedUris;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows, and what may be done there.
 *
 * @param client settings of a Kafka client
 * @param allowedUris where images may be fetched from that their events only point to
 * @param classes {@link ClassList#UNKNOWN} to take those that answers name
 * @param allowLabels whether people may give labels
 * @param annotator who gives them all; null if the page asks
 */
public record ReviewSettings(
        Map<String, Object> client,
        ReviewTopics topics,
        WallLimits limits,
        AllowedUris allowedUris,
        ClassList classes,
        boolean allowLabels,
        @Nullable String annotator) {

    public ReviewSettings {
        client = Map.copyOf(client);
    }
}
