package io.flinktwins.inference.fetch;

import java.io.IOException;

/** An image has more bytes than allowed. */
final class TooLargeException extends IOException {

    /** Whether it is the failure, or what caused it. */
    static boolean isIn(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof TooLargeException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }
}
