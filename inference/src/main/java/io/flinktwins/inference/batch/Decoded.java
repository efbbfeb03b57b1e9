package io.flinktwins.inference.batch;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * An image that waits for the engine.
 *
 * @param tensor the model's input, lent from the batcher's pool
 * @param startNanos when its decoding began
 * @param endNanos when its decoding ended
 */
record Decoded(Request request, ByteBuffer tensor, long startNanos, long endNanos) {

    /** How long it has waited, for a decoder and for the engine, if its forward pass begins now. */
    long queueMicros(long runNanos) {
        return TimeUnit.NANOSECONDS.toMicros(startNanos - request.submittedNanos() + runNanos - endNanos);
    }

    long preprocessMicros() {
        return TimeUnit.NANOSECONDS.toMicros(endNanos - startNanos);
    }
}
