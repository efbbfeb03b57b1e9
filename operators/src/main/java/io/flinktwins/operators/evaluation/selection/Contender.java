package io.flinktwins.operators.evaluation.selection;

import io.flinktwins.operators.evaluation.matching.Candidate;
import java.util.Comparator;

/**
 * An image that may be chosen, as the state of its minute keeps it.
 *
 * @param candidate the prediction that fulfils the most criteria; of several the first that came
 */
public record Contender(Candidate candidate, Criteria criteria, Lots lots) {

    /** The order in which places go to any images. */
    static final Comparator<Contender> BY_LOT = Comparator.<Contender>comparingDouble(
                    contender -> contender.lots.uniform())
            .thenComparing(Contender::imageId);

    /** The order in which places go to wanted images. */
    static final Comparator<Contender> BY_PRIORITY =
            Comparator.comparingDouble(Contender::priority).reversed().thenComparing(Contender::imageId);

    String imageId() {
        return candidate.imageId();
    }

    int weight() {
        return criteria.fulfilled();
    }

    boolean isWanted() {
        return weight() > 0;
    }

    /** At least the weight; 0 for an image that is not wanted. */
    double priority() {
        return weight() / lots.priority();
    }
}
