package io.flinktwins.operators.evaluation.selection;

/**
 * What an image needs in order to be chosen still, as far as it is known.
 *
 * @param uniform a larger lot gets no place among any images
 * @param priority a lower priority gets no place among wanted ones
 * @param kept contenders in the state
 */
public record Bounds(double uniform, double priority, int kept) {

    static final Bounds NONE = new Bounds(1, 0, 0);

    /** Whether the contender may get a place. Always for one that is kept: then it may have grown more wanted. */
    boolean leave(Contender contender) {
        return contender.lots().uniform() <= uniform || (contender.isWanted() && contender.priority() >= priority);
    }

    Bounds withOneMore() {
        return new Bounds(uniform, priority, kept + 1);
    }
}
