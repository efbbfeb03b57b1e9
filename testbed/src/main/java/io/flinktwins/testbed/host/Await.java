package io.flinktwins.testbed.host;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for what a server does. */
public final class Await {

    private static final Duration POLL = Duration.ofMillis(50);

    private Await() {}

    /** Something that a server is asked for. */
    @FunctionalInterface
    public interface Condition {

        /** Whether it has come about; an exception of input or output says that the server does not answer yet. */
        boolean holds() throws IOException, InterruptedException;
    }

    /**
     * Asks again and again; a server that does not answer yet is asked once more.
     *
     * @param what is waited for, in words for people
     * @throws TimeoutException if it does not come about for so long
     */
    public static void until(String what, Duration patience, Condition condition)
            throws InterruptedException, TimeoutException {
        long start = System.nanoTime();
        @Nullable IOException lastFailure = null;
        while (System.nanoTime() - start < patience.toNanos()) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                lastFailure = e;
            }
            Thread.sleep(POLL.toMillis());
        }
        TimeoutException failure =
                new TimeoutException("timed out after %d s waiting for %s".formatted(patience.toSeconds(), what));
        if (lastFailure != null) {
            failure.addSuppressed(lastFailure);
        }
        throw failure;
    }
}
