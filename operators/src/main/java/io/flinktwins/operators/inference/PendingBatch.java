package io.flinktwins.operators.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The pictures that wait for the engine, in the order of their arrival, and the rule when they may go.
 *
 * <p>Not thread-safe; time is handed in, in nanoseconds of any monotonic clock.
 */
final class PendingBatch<T> {

    private record Waiting<T>(T item, long sinceNanos) {}

    private final BatchPolicy policy;
    private final Queue<Waiting<T>> waiting = new ArrayDeque<>();

    PendingBatch(BatchPolicy policy) {
        this.policy = policy;
    }

    void offer(T item, long nowNanos) {
        waiting.add(new Waiting<>(item, nowNanos));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How long a batch must still wait: not positive if it may go now. Ask only when not empty. */
    long nanosUntilDue(long nowNanos) {
        if (waiting.size() >= policy.maxSize()) {
            return 0;
        }
        return waiting.element().sinceNanos() + policy.maxWait().toNanos() - nowNanos;
    }

    /** Takes the oldest pictures out, as many as fit into a batch. */
    List<T> take() {
        List<T> batch = new ArrayList<>(policy.maxSize());
        while (batch.size() < policy.maxSize() && !waiting.isEmpty()) {
            batch.add(waiting.remove().item());
        }
        return batch;
    }
}
