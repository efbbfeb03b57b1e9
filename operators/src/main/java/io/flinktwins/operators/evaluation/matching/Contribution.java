package io.flinktwins.operators.evaluation.matching;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that one prediction contributes to the figures of its model version at some moment. */
public record Contribution(
        CoverageCounts coverage, @Nullable Match match, List<Pairing> pairings) {

    public static final Contribution LATE = new Contribution(CoverageCounts.LATE, null, List.of());

    Contribution expired() {
        return new Contribution(coverage.expired(), match, pairings);
    }
}
