package io.flinktwins.inference;

import org.jspecify.annotations.Nullable;

/**
 * A model can't be served, and whether its files are the cause: then it can't until they change. Anything else, such as a
 * store that does not answer or a device without memory, may pass.
 */
public class UnservableModelException extends RuntimeException {

    private final boolean causedByFiles;

    public UnservableModelException(String message, @Nullable Throwable cause, boolean causedByFiles) {
        super(message, cause);
        this.causedByFiles = causedByFiles;
    }

    /** Whether trying again leads to the same, as long as the files are the same. */
    public final boolean isCausedByFiles() {
        return causedByFiles;
    }

    /** The same failure of files that were read from a copy, in the words of the original. */
    public final UnservableModelException relocated(String copy, String original) {
        String message = String.valueOf(getMessage());
        if (!message.contains(copy)) {
            return this;
        }
        UnservableModelException relocated =
                new UnservableModelException(message.replace(copy, original), getCause(), causedByFiles);
        relocated.setStackTrace(getStackTrace());
        return relocated;
    }
}
