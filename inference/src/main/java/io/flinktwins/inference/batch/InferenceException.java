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

    /** What failed may be the device, and with it everything that this process has on it. */
    public static final class DeviceFaultException extends InferenceException {

        public DeviceFaultException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
