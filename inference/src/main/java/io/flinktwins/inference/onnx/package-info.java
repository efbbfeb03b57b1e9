/** Runs a model on ONNX Runtime: tensors in, scores out. */
@NullMarked
package io.flinktwins.inference.onnx;

import org.jspecify.annotations.NullMarked;
