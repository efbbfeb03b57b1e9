package io.flinktwins.inference.batch;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.image.ImageTransform;
import java.util.List;
import java.util.function.Supplier;

/**
 * A model that is ready to run, and the way to its input.
 *
 * @param transforms makes a transform for each decoder thread
 * @param labels by class id; empty if the model has none
 * @param capacity what it was warmed up for; nothing is open
 */
public record LoadedModel(
        Classifier classifier, Supplier<? extends ImageTransform> transforms, List<String> labels, Capacity capacity) {

    /** The classes that the model distinguishes. */
    public ClassList classes() {
        return new ClassList(classifier.classCount(), labels);
    }
}
