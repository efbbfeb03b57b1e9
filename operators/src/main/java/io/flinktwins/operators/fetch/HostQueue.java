package io.flinktwins.operators.fetch;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * The fetches from one host: a few run, the others wait for them. So a slow host takes no thread from the others.
 *
 * <p>Owned by its task's thread, which alone starts fetches: while that thread is held up by what comes behind, no fetched
 * images pile up, but one for each fetch that may run.
 */
final class HostQueue {

    private final int threads;
    private final Executor workers;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    HostQueue(int threads, Executor workers) {
        this.threads = threads;
        this.workers = workers;
    }

    void add(Runnable fetch) {
        waiting.add(fetch);
        startNext();
    }

    /** Makes room for the next one. */
    void ended() {
        running--;
        startNext();
    }

    private void startNext() {
        if (running < threads && !waiting.isEmpty()) {
            running++;
            workers.execute(waiting.remove());
        }
    }
}
