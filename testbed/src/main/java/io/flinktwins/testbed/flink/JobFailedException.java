package io.flinktwins.testbed.flink;

/** Says why a job on the embedded cluster does not run. */
public final class JobFailedException extends RuntimeException {

    JobFailedException(String message) {
        super(message);
    }

    JobFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
