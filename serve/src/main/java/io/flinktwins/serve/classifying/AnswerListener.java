package io.flinktwins.serve.classifying;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.Outcome.Classified;
import java.time.Instant;

/** Is told of each image that was classified, on the thread that completed it. */
public interface AnswerListener {

    /** Ignores every answer. */
    AnswerListener NONE = (image, imageId, receivedAt, answer, classes) -> {};

    /**
     * An image has its answer.
     *
     * @param classes of the version that gave it
     */
    void answered(AskedImage image, String imageId, Instant receivedAt, Classified answer, ClassList classes);
}
