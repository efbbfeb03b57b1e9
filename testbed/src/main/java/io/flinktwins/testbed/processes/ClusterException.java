package io.flinktwins.testbed.processes;

/** Says why something can't be done with the cluster. */
public final class ClusterException extends RuntimeException {

    public ClusterException(String message) {
        super(message);
    }

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
