package io.flinktwins.operators.evaluation.matching;

import java.util.Arrays;

/**
 * A prediction that met its label.
 *
 * @param confidence the score of the predicted class, in [0, 1]
 * @param fiveRanked whether the prediction ranks five classes, so that top-5 can be told
 * @param weight how many images this one stands for; see {@link Label}
 */
public record Match(
        int actual, int predicted, float confidence, boolean fiveRanked, boolean correctInFive, double weight) {

    public static Match of(int[] ranked, float confidence, int actual, double weight) {
        boolean fiveRanked = ranked.length >= Prediction.RANKED_CLASSES;
        boolean found = Arrays.stream(ranked).anyMatch(classId -> classId == actual);
        return new Match(actual, ranked[0], confidence, fiveRanked, fiveRanked && found, weight);
    }

    public boolean correct() {
        return actual == predicted;
    }
}
