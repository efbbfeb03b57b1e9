/** Knows what is special about GPUs: which there are, and how ONNX Runtime is to use one. */
@NullMarked
package io.flinktwins.inference.onnx.gpu;

import org.jspecify.annotations.NullMarked;
