package io.flinktwins.schemas.wire;

import io.flinktwins.schemas.Reason;

/** Says why bytes are not a record of the expected contract. */
public final class UndecodableRecordException extends Exception {

    private final Reason reason;

    public UndecodableRecordException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** {@link Reason#MALFORMED_RECORD}, {@link Reason#UNKNOWN_SCHEMA} or {@link Reason#INVALID_EVENT}. */
    public Reason reason() {
        return reason;
    }
}
