package io.flinktwins.cli.review.wall;

import io.flinktwins.schemas.LabelEvent;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The class that somebody says an image shows, by its id, its text or both.
 *
 * @param annotator who says so, if that is known
 */
public record GivenLabel(
        @Nullable Integer classId,
        @Nullable String label,
        @Nullable String annotator,
        Instant labelledAt) {

    /** As the accuracy job has it: the latest wins, in the same millisecond the lowest class id. */
    private static final Comparator<GivenLabel> WINNER_LAST = Comparator.comparing(GivenLabel::labelledAt)
            .thenComparing(GivenLabel::classId, Comparator.nullsFirst(Comparator.reverseOrder()));

    static GivenLabel of(LabelEvent event) {
        return new GivenLabel(
                event.getClassId(),
                Excerpt.ofNullable(event.getLabel()),
                Excerpt.ofNullable(event.getAnnotator()),
                event.getLabelledAt());
    }

    boolean replaces(@Nullable GivenLabel known) {
        return known == null || WINNER_LAST.compare(this, known) > 0;
    }
}
