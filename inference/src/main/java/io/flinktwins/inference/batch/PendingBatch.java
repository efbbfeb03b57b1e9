package io.flinktwins.inference.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The images that wait for the engine, in the order of their arrival, and the rule when they may go.
 *
 * <p>Not thread-safe; time is handed in, in nanoseconds of any monotonic clock.
 */
final class PendingBatch<T> {

    private record Waiting<T>(T item, long sinceNanos) {}

    private final Duration maxWait;
    private final Queue<Waiting<T>> waiting = new ArrayDeque<>();

    PendingBatch(Duration maxWait) {
        this.maxWait = maxWait;
    }

    void offer(T item, long nowNanos) {
        waiting.add(new Waiting<>(item, nowNanos));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How long a batch must still wait to have {@code maxSize} images: not positive if it may go now. */
    long nanosUntilDue(long nowNanos, int maxSize) {
        return waiting.size() >= maxSize ? 0 : waiting.element().sinceNanos() + maxWait.toNanos() - nowNanos;
    }

    /** Takes the oldest images out, {@code maxSize} at most. */
    List<T> take(int maxSize) {
        List<T> batch = new ArrayList<>(maxSize);
        while (batch.size() < maxSize && !waiting.isEmpty()) {
            batch.add(waiting.remove().item());
        }
        return batch;
    }
}
