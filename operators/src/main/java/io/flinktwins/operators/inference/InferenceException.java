package io.flinktwins.operators.inference;

/** An engine could not compute a batch. */
public class InferenceException extends Exception {

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
