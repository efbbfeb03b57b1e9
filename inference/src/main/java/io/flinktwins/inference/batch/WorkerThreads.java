package io.flinktwins.inference.batch;

import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Daemon threads that start together, are told to end by an interrupt, and are waited for. */
final class WorkerThreads {

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

    private final UncaughtExceptionHandler onDeath;
    private final List<Thread> threads = new ArrayList<>();

    /** @param onDeath called on a thread whose work threw something, which ends that thread only */
    WorkerThreads(UncaughtExceptionHandler onDeath) {
        this.onDeath = onDeath;
    }

    void add(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(onDeath);
        threads.add(thread);
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Interrupts all of them; returns when they have ended, with the caller's own interrupt kept. */
    void stop() {
        stop(FOREVER);
    }

    /** Like {@link #stop()}, but leaves behind what has not ended by then. */
    void stop(Duration patience) {
        threads.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive() && deadline - System.nanoTime() > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
                } catch (InterruptedException e) {
                    // Leaving now would free the engine under a running native call.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
