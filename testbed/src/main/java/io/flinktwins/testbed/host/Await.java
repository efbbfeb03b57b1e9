package io.flinktwins.testbed.host;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for what another process does. */
public final class Await {

    private static final Duration POLL = Duration.ofMillis(200);

    private Await() {}

    /**
     * Asks again and again; a server that does not answer yet is asked once more.
     *
     * @param what is waited for, in words for people
     * @throws TimeoutException if it does not come about for so long
     */
    public static void until(String what, Duration patience, Callable<Boolean> isThere) throws Exception {
        long start = System.nanoTime();
        @Nullable IOException lastFailure = null;
        while (System.nanoTime() - start < patience.toNanos()) {
            try {
                if (isThere.call()) {
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
