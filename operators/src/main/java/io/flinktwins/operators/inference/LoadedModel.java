package io.flinktwins.operators.inference;

import java.util.function.Supplier;

/**
 * A model that is ready to run, and the way to its input.
 *
 * @param transforms makes a transform for each decoder thread
 */
public record LoadedModel(Classifier classifier, Supplier<? extends ImageTransform> transforms) {}
