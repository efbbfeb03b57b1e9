package io.flinktwins.inference.batch;

import io.flinktwins.inference.ModelClasses;
import io.flinktwins.inference.image.ImageTransform;
import java.util.List;
import java.util.function.Supplier;

/**
 * A model that is ready to run, and the way to its input.
 *
 * @param transforms makes a transform for each decoder thread
 * @param labels by class id; empty if the model has none
 */
public record LoadedModel(Classifier classifier, Supplier<? extends ImageTransform> transforms, List<String> labels) {

    /** What the model tells apart. */
    public ModelClasses classes() {
        return new ModelClasses(classifier.classCount(), labels);
    }
}
