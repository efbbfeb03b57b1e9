package io.flinktwins.inference.batch;

import io.flinktwins.inference.ImageHeader;
import java.util.concurrent.TimeUnit;

/**
 * An image that is decoded, and waits for the engine.
 *
 * @param header what is known of it beside its pixels
 * @param preprocessNanos what decoding and preprocessing took
 */
record Decoded(Request request, ImageHeader header, long preprocessNanos) {

    /** How long it has waited, for a decoder and for the engine, if its forward pass begins now. */
    long queueMicros(long runNanos) {
        return TimeUnit.NANOSECONDS.toMicros(runNanos - request.submittedNanos() - preprocessNanos);
    }

    long preprocessMicros() {
        return TimeUnit.NANOSECONDS.toMicros(preprocessNanos);
    }
}
