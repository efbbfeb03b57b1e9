package io.flinktwins.inference.onnx;

import org.jspecify.annotations.Nullable;

/** A model file that can't be served as asked: not loadable, not of the described form, or not on that device. */
public final class OnnxModelException extends RuntimeException {

    OnnxModelException(String message) {
        this(message, null);
    }

    OnnxModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
