package io.flinktwins.operators.modeldirectory;

import java.nio.file.Path;

/**
 * One version of a model on disk.
 *
 * @param model the ONNX file
 */
public record ModelVersion(String name, long version, Path model, ModelDescription description) {}
