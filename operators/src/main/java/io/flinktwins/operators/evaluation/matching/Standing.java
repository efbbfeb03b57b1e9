package io.flinktwins.operators.evaluation.matching;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that one prediction contributes to the figures of its model version at some moment. */
public record Standing(CoverageCounts coverage, @Nullable Match match, List<Pairing> pairings) {

    public static final Standing LATE = new Standing(CoverageCounts.LATE, null, List.of());

    Standing expired() {
        return new Standing(coverage.expired(), match, pairings);
    }
}
