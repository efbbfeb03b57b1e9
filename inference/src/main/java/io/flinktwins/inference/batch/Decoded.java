package io.flinktwins.inference.batch;

import java.util.concurrent.TimeUnit;

/**
 * An image that is decoded, and waits for the engine.
 *
 * @param preprocessNanos what decoding and preprocessing took
 */
record Decoded(Request request, long preprocessNanos) {

    /** How long it has waited, for a decoder and for the engine, if its forward pass begins now. */
    long queueMicros(long runNanos) {
        return TimeUnit.NANOSECONDS.toMicros(runNanos - request.submittedNanos() - preprocessNanos);
    }

    long preprocessMicros() {
        return TimeUnit.NANOSECONDS.toMicros(preprocessNanos);
    }
}
