package io.flinktwins.serve.classifying;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.Outcome.Classified;
import java.util.List;

/**
 * What the model said of the images of a request.
 *
 * @param images one answer for each, in their order; all of the same version, unless images had to be fetched
 * @param classes of the version that answered the first one
 */
public record Answers(List<Classified> images, ClassList classes) {

    public Answers {
        images = List.copyOf(images);
    }

    /** The first answer; there is always one. */
    public Classified first() {
        return images.get(0);
    }
}
