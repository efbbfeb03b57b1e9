package io.flinktwins.jobs.registry;

/** Says why a schema registry does not do what it was asked for. */
public final class RegistryUnavailableException extends RuntimeException {

    RegistryUnavailableException(String message) {
        super(message);
    }

    RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
