package io.flinktwins.inference.batch;

import org.jspecify.annotations.Nullable;

/** What one decoder thread is at. Its image may be taken away from it, when it takes too long. */
final class Decoder {

    private final int number;
    private final WorkerThreads thread;

    /** What it decodes, unless that is rejected already; guarded by this, as what is below. */
    private @Nullable Request request;

    private long startNanos;
    private boolean stuck;
    private boolean replaced;

    Decoder(int number, WorkerThreads thread) {
        this.number = number;
        this.thread = thread;
    }

    int number() {
        return number;
    }

    WorkerThreads thread() {
        return thread;
    }

    synchronized void begin(Request image, long nowNanos) {
        request = image;
        startNanos = nowNanos;
    }

    /** Whether the image still is the decoder's: else it was late, and is rejected already. */
    synchronized boolean end() {
        boolean inTime = request != null;
        request = null;
        stuck = false;
        return inTime;
    }

    /** Takes its image away if it is late; null if it is not. */
    synchronized @Nullable Request takeLate(long nowNanos, long timeoutNanos) {
        Request late = request;
        if (late == null || nowNanos - startNanos < timeoutNanos) {
            return null;
        }
        request = null;
        stuck = true;
        return late;
    }

    /** Gives the thread up, if it still decodes an image that was taken away from it: it ends after that. */
    synchronized boolean replaceIfStuck() {
        replaced |= stuck;
        return replaced;
    }

    synchronized boolean isReplaced() {
        return replaced;
    }
}
