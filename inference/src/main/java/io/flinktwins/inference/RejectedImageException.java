package io.flinktwins.inference;

import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;

/** Says why an encoded image can't become a model input. */
public final class RejectedImageException extends Exception {

    private final Rejection rejection;

    public RejectedImageException(Reason reason, String message) {
        super(message);
        rejection = new Rejection(reason, message);
    }

    public Rejection rejection() {
        return rejection;
    }
}
