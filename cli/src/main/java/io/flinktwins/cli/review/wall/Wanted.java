package io.flinktwins.cli.review.wall;

import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.SelectionReason;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why the accuracy job asks for the label of an image.
 *
 * @param probability with which it was chosen, in (0, 1]; a label carries it on
 * @param reasons each once; none if chance alone has chosen it
 */
public record Wanted(double probability, List<SelectionReason> reasons, Instant requestedAt) {

    private static final Comparator<Wanted> NEWEST_LAST =
            Comparator.comparing(Wanted::requestedAt).thenComparing(Wanted::probability);

    public Wanted {
        reasons = List.copyOf(reasons);
    }

    /** Null for a request whose probability is none: no label could carry it. */
    static @Nullable Wanted of(LabelRequest request) {
        double probability = request.getProbability();
        return probability > 0 && probability <= 1
                ? new Wanted(
                        probability,
                        request.getReasons().stream().distinct().sorted().toList(),
                        request.getRequestedAt())
                : null;
    }

    boolean replaces(@Nullable Wanted known) {
        return known == null || NEWEST_LAST.compare(this, known) > 0;
    }
}
