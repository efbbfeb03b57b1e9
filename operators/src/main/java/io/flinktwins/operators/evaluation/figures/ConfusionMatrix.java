package io.flinktwins.operators.evaluation.figures;

import java.util.SortedMap;
import java.util.TreeMap;

/** Counts of (true class, predicted class) that are not zero: a million possible cells cost nothing until met. */
public final class ConfusionMatrix {

    private final SortedMap<Cell, Long> cells = new TreeMap<>();
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
     * The margins of one class.
     *
     * @param support images whose true class it is
     * @param predicted images for which it was predicted
     * @param correct images for which both hold
     */
    public record ClassCounts(long support, long predicted, long correct) {

        static final ClassCounts NONE = new ClassCounts(0, 0, 0);

        ClassCounts plus(ClassCounts other) {
            return new ClassCounts(support + other.support, predicted + other.predicted, correct + other.correct);
        }

        public double precision() {
            return predicted == 0 ? 0 : (double) correct / predicted;
        }

        public double recall() {
            return support == 0 ? 0 : (double) correct / support;
        }

        public double f1() {
            return 2.0 * correct / (support + predicted);
        }
    }

    public void add(int actual, int predicted, long count) {
        cells.merge(new Cell(actual, predicted), count, Long::sum);
        add(actual, new ClassCounts(count, 0, actual == predicted ? count : 0));
        add(predicted, new ClassCounts(0, count, 0));
    }

    private void add(int classId, ClassCounts counts) {
        classes.merge(classId, counts, ClassCounts::plus);
    }

    public SortedMap<Cell, Long> cells() {
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
            total += counts.support();
            agreed += counts.correct();
            expected += (double) counts.support() * counts.predicted();
        }
        return (agreed * total - expected) / (total * total - expected);
    }
}
