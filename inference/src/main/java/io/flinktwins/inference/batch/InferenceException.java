package io.flinktwins.inference.batch;

/** An engine could not compute a batch. */
public class InferenceException extends Exception {

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
