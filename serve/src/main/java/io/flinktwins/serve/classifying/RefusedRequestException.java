package io.flinktwins.serve.classifying;

import io.flinktwins.serve.classifying.Refusal.Kind;

/** Says why a request gets no answer. Has no stack trace, because hostile clients can have thousands of them made. */
public final class RefusedRequestException extends RuntimeException {

    private final transient Refusal refusal;

    public RefusedRequestException(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    public RefusedRequestException(Kind kind, String message) {
        this(new Refusal(kind, message));
    }

    public Refusal refusal() {
        return refusal;
    }
}
