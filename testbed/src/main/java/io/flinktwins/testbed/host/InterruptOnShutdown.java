package io.flinktwins.testbed.host;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into an interrupt of the thread that made it, and keeps the JVM until that thread has closed it: so
 * that try-with-resources blocks clean up as they do at any other end.
 */
public final class InterruptOnShutdown implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean begun;
    private final Thread hook = new Thread(this::interruptAndWait, "interrupt on shutdown");

    public InterruptOnShutdown() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the JVM was asked to stop. */
    public boolean hasBegun() {
        return begun;
    }

    private void interruptAndWait() {
        begun = true;
        worker.interrupt();
        try {
            closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down already; the hook ends with the latch.
        }
    }
}
