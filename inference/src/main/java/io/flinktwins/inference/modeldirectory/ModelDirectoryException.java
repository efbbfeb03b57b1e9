package io.flinktwins.inference.modeldirectory;

import io.flinktwins.inference.UnservableModelException;

/** Says in words what is wrong with a model directory, and where. */
public final class ModelDirectoryException extends UnservableModelException {

    /** The files are wrong. */
    ModelDirectoryException(String message) {
        super(message, null, true);
    }

    private ModelDirectoryException(String message, Exception cause, boolean causedByFiles) {
        super(message, cause, causedByFiles);
    }

    /** The files are wrong, as an exception shows. */
    static ModelDirectoryException wrong(String message, Exception cause) {
        return new ModelDirectoryException(message, cause, true);
    }

    /** The files can't be read now, whatever is in them. */
    static ModelDirectoryException unreadable(String message, Exception cause) {
        return new ModelDirectoryException(message, cause, false);
    }
}
