package io.flinktwins.operators.inference;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends this process, whatever runs in it, after it has had the time to tell others why. */
final class ProcessEnd {

    /** As Flink's own exits for what a process can't recover from. */
    static final int EXIT_CODE = 239;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessEnd.class);
    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private ProcessEnd() {}

    static void because(Throwable cause) {
        if (BEGUN.getAndSet(true)) {
            return;
        }
        LOG.error("this process ends in {} s, for whatever supervises it to start a new one", DELAY.toSeconds(), cause);
        Thread thread = new Thread(ProcessEnd::end, "process-end");
        thread.setDaemon(true);
        thread.start();
    }

    private static void end() {
        try {
            TimeUnit.MILLISECONDS.sleep(DELAY.toMillis());
        } catch (InterruptedException e) {
            LOG.debug("ending at once", e);
        }
        // Not exit(): its hooks would wait for tasks, which may be deep in a driver that never answers.
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
