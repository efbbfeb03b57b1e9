package io.flinktwins.jobs;

/** Options that can't work, found before anything was submitted; the message says what to write instead. */
public final class InvalidOptionsException extends RuntimeException {

    public InvalidOptionsException(String message) {
        super(message);
    }

    public InvalidOptionsException(String message, Throwable cause) {
        super(message, cause);
    }
}
