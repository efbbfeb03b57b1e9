package io.flinktwins.inference.batch;

/** A batch does not fit into the device's memory; a smaller one may. */
public final class OutOfDeviceMemoryException extends InferenceException {

    public OutOfDeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
