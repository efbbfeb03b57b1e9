package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtException;
import io.flinktwins.inference.UnservableModelException;

/** A model file that can't be served as asked: not loadable, not of the described form, or not on that device. */
public final class OnnxModelException extends UnservableModelException {

    /** The file is wrong. */
    OnnxModelException(String message) {
        super(message, null, true);
    }

    private OnnxModelException(String message, Exception cause, boolean causedByFiles) {
        super(message, cause, causedByFiles);
    }

    /** ONNX Runtime can't load or run it; a device that has no memory or is broken is not the file's fault. */
    static OnnxModelException of(String message, OrtException cause) {
        return new OnnxModelException(message, cause, FailureKind.of(cause) == FailureKind.OTHER);
    }

    /** The file is wrong, as an exception shows. */
    static OnnxModelException wrong(String message, Exception cause) {
        return new OnnxModelException(message, cause, true);
    }

    /** Something else than the file may be at fault. */
    static OnnxModelException unavailable(String message, Exception cause) {
        return new OnnxModelException(message, cause, false);
    }
}
