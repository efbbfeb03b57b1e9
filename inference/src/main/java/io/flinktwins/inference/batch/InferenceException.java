package io.flinktwins.inference.batch;

/** An engine could not compute a batch. */
public class InferenceException extends Exception {

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A batch does not fit into the device's memory; a smaller one may. */
    public static final class OutOfDeviceMemoryException extends InferenceException {

        public OutOfDeviceMemoryException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
