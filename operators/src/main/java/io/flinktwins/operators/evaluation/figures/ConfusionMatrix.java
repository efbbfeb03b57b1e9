package io.flinktwins.operators.evaluation.figures;

import java.util.SortedMap;
import java.util.TreeMap;

/** Matches by (true class, predicted class) where there are any: a million possible cells cost nothing until met. */
public final class ConfusionMatrix {

    private final SortedMap<Cell, Weighed> cells = new TreeMap<>();
    private final SortedMap<Integer, ClassCounts> classes = new TreeMap<>();

    /** One cell of the matrix. */
    public record Cell(int actual, int predicted) implements Comparable<Cell> {

        /** Both ids in one number, the true class in its upper half. */
        static long key(int actual, int predicted) {
            // Class ids are not negative, so the lower half has no sign to spread into the upper one.
            return ((long) actual << Integer.SIZE) | predicted;
        }

        static Cell of(long key) {
            return new Cell((int) (key >> Integer.SIZE), (int) key);
        }

        @Override
        public int compareTo(Cell other) {
            return Long.compare(key(actual, predicted), key(other.actual, other.predicted));
        }
    }

    /**
     * The margins of one class, and the weighted shares that follow from them.
     *
     * @param support images whose true class it is
     * @param predicted images for which it was predicted
     * @param correct images for which both hold
     */
    public record ClassCounts(Weighed support, Weighed predicted, Weighed correct) {

        ClassCounts plus(ClassCounts other) {
            return new ClassCounts(
                    support.plus(other.support, 1), predicted.plus(other.predicted, 1), correct.plus(other.correct, 1));
        }

        public double precision() {
            return predicted.images() == 0 ? 0 : correct.weight() / predicted.weight();
        }

        public double recall() {
            return support.images() == 0 ? 0 : correct.weight() / support.weight();
        }

        public double f1() {
            return 2 * correct.weight() / (support.weight() + predicted.weight());
        }
    }

    public void add(int actual, int predicted, Weighed matches) {
        cells.merge(new Cell(actual, predicted), matches, (known, more) -> known.plus(more, 1));
        add(actual, new ClassCounts(matches, Weighed.NONE, actual == predicted ? matches : Weighed.NONE));
        add(predicted, new ClassCounts(Weighed.NONE, matches, Weighed.NONE));
    }

    private void add(int classId, ClassCounts counts) {
        classes.merge(classId, counts, ClassCounts::plus);
    }

    public SortedMap<Cell, Weighed> cells() {
        return cells;
    }

    /** The classes seen as a label or as a prediction. */
    public SortedMap<Integer, ClassCounts> classes() {
        return classes;
    }

    /**
     * Cohen's kappa, (po - pe) / (1 - pe) with the observed and the expected agreement; NaN where chance explains
     * everything.
     */
    public double kappa() {
        double total = 0;
        double agreed = 0;
        double expected = 0;
        for (ClassCounts counts : classes.values()) {
            total += counts.support().weight();
            agreed += counts.correct().weight();
            expected += counts.support().weight() * counts.predicted().weight();
        }
        return (agreed * total - expected) / (total * total - expected);
    }
}
