package io.flinktwins.inference.fetch;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * The fetches from one host: a few run, the others wait for them. So a slow host takes no thread from the others.
 *
 * <p>A fetch runs until it is told to have ended, which is for whoever takes its image over. Any thread may call.
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

    synchronized void add(Runnable fetch) {
        waiting.add(fetch);
        startNext();
    }

    /** Makes room for the next one. */
    synchronized void ended() {
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
