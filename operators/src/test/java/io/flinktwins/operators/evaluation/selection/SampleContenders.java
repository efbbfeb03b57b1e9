package io.flinktwins.operators.evaluation.selection;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;

import io.flinktwins.operators.evaluation.matching.Candidate;

/** Makes candidates and contenders for tests. */
final class SampleContenders {

    static final float SURE = 0.9f;
    static final float UNSURE = 0.1f;

    private SampleContenders() {}

    /** @param weight criteria that the image fulfils, 0 to 3 */
    static Contender contender(String imageId, long minute, int weight) {
        return new Contender(
                candidate(imageId, minute, SURE, false),
                new Criteria(weight > 0, weight > 1, weight > 2),
                Lots.of(imageId, minute));
    }

    static Candidate candidate(String imageId, long capturedAt, float margin, boolean disagrees) {
        return new Candidate(imageId, capturedAt, MODEL, 3, 0.5f, margin, disagrees);
    }
}
