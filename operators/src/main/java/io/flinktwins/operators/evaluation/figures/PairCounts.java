package io.flinktwins.operators.evaluation.figures;

import io.flinktwins.operators.evaluation.matching.Change.Pairing;

/**
 * One model version against another one, on the labelled images that both classified. Immutable; a checkpoint holds
 * one for each pair and open window.
 */
public record PairCounts(long count, long agreements, long onlyThisCorrect, long onlyOtherCorrect) {

    static final PairCounts NONE = new PairCounts(0, 0, 0, 0);

    PairCounts plus(Pairing pairing, int sign) {
        return new PairCounts(
                count + sign,
                agreements + (pairing.agree() ? sign : 0),
                onlyThisCorrect + (pairing.correct() && !pairing.otherCorrect() ? sign : 0),
                onlyOtherCorrect + (pairing.otherCorrect() && !pairing.correct() ? sign : 0));
    }
}
