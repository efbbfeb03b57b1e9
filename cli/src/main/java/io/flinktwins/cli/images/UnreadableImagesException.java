package io.flinktwins.cli.images;

import java.io.IOException;

/** Says why a path doesn't give images, and what would. */
public final class UnreadableImagesException extends IOException {

    UnreadableImagesException(String message) {
        super(message);
    }

    UnreadableImagesException(String message, Throwable cause) {
        super(message, cause);
    }
}
