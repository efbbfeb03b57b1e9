package io.flinktwins.cli.images;

import java.io.IOException;

/** Says why a path doesn't give pictures, and what would. */
public final class UnreadablePicturesException extends IOException {

    UnreadablePicturesException(String message) {
        super(message);
    }

    UnreadablePicturesException(String message, Throwable cause) {
        super(message, cause);
    }
}
