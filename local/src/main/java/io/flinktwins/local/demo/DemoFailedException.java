package io.flinktwins.local.demo;

/** Says why the demo could not come to its end. */
final class DemoFailedException extends RuntimeException {

    DemoFailedException(String message) {
        super(message);
    }

    DemoFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
