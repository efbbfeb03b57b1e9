package io.flinktwins.operators.evaluation.matching;

import java.util.Comparator;

/**
 * Label events of one image that name the same class at the same time, as its state keeps them.
 *
 * @param labelledAt in milliseconds since the epoch
 * @param weight how many images this one stands for; the smallest that one of them gave
 * @param count how many there were
 * @param met whether any prediction has been in reach of them
 */
public record SeenLabel(int classId, long labelledAt, double weight, int count, boolean met) {

    /** The one that counts comes first: the latest labelledAt, and in the same millisecond the lowest class. */
    static final Comparator<SeenLabel> WINNER_FIRST =
            Comparator.comparingLong(SeenLabel::labelledAt).reversed().thenComparingInt(SeenLabel::classId);

    static SeenLabel of(Label label) {
        return new SeenLabel(label.classId(), label.labelledAt(), label.weight(), 1, false);
    }

    boolean saysTheSameAs(SeenLabel other) {
        return classId == other.classId && labelledAt == other.labelledAt;
    }

    /** With what was said again, by an event with this weight. */
    SeenLabel again(double otherWeight) {
        return new SeenLabel(classId, labelledAt, Math.min(weight, otherWeight), count + 1, met);
    }

    SeenLabel asMet() {
        return met ? this : new SeenLabel(classId, labelledAt, weight, count, true);
    }
}
