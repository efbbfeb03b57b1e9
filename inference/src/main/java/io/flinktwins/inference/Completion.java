package io.flinktwins.inference;

/** Takes what became of one image, exactly once, on a thread of the batcher. */
public interface Completion {

    void complete(Outcome outcome);

    /** The batcher itself is broken; nothing is known of the image. */
    void fail(Throwable cause);

    /**
     * Whether somebody still wants to know. If not, and no place in a batch has been taken for the image, it is rejected as
     * timed out instead of being worked on. Any thread may ask, at any time, so that this neither blocks nor fails.
     */
    default boolean isAwaited() {
        return true;
    }
}
