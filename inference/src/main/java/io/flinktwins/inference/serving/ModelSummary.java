package io.flinktwins.inference.serving;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.image.tensor.ModelInput;

/**
 * What must be known of a model before a job that serves it is submitted.
 *
 * @param name by which its answers are told from those of others
 */
public record ModelSummary(String name, ClassList classes, ModelInput input) {}
