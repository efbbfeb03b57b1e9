package io.flinktwins.inference;

/** Takes what became of one image, exactly once, on a thread of the batcher. */
public interface Completion {

    void complete(Outcome outcome);

    /** The batcher itself is broken; nothing is known of the image. */
    void fail(Throwable cause);
}
