package io.flinktwins.operators.evaluation.matching;

import java.util.stream.IntStream;

/**
 * The labels of one image as its state keeps them.
 *
 * <p>The winner has the latest labelledAt, and of labels given in the same millisecond the lowest class. Which labels
 * were repetitions and which contradictions depends only on the classes named, so the counts, like the winner, are the
 * same in whatever order the labels come.
 *
 * @param classId the winner's class
 * @param labelledAt the winner's time, in milliseconds since the epoch
 * @param outvoted the other classes named; almost always empty
 * @param repeats labels that named a class which had been named before
 * @param matched whether any prediction has met the label
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SeenLabel(int classId, long labelledAt, int[] outvoted, int repeats, boolean matched) {

    private static final int[] NONE = {};

    static SeenLabel of(Label label) {
        return new SeenLabel(label.classId(), label.labelledAt(), NONE, 0, false);
    }

    SeenLabel with(Label label) {
        boolean wins =
                label.labelledAt() > labelledAt || (label.labelledAt() == labelledAt && label.classId() < classId);
        int winner = wins ? label.classId() : classId;
        boolean known = named().anyMatch(named -> named == label.classId());
        int[] others = IntStream.concat(named(), IntStream.of(label.classId()))
                .distinct()
                .filter(named -> named != winner)
                .toArray();
        return new SeenLabel(
                winner, Math.max(labelledAt, label.labelledAt()), others, known ? repeats + 1 : repeats, matched);
    }

    SeenLabel met() {
        return new SeenLabel(classId, labelledAt, outvoted, repeats, true);
    }

    /** Label events so far. */
    long count() {
        return 1L + repeats + outvoted.length;
    }

    private IntStream named() {
        return IntStream.concat(IntStream.of(classId), IntStream.of(outvoted));
    }
}
