package io.flinktwins.inference.modeldirectory;

import org.jspecify.annotations.Nullable;

/** Says in words what is wrong with a model directory, and where. */
public final class ModelDirectoryException extends RuntimeException {

    public ModelDirectoryException(String message) {
        super(message);
    }

    public ModelDirectoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
