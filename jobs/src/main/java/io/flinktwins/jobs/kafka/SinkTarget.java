package io.flinktwins.jobs.kafka;

import io.flinktwins.jobs.kafka.brokers.RootCause;
import java.io.IOException;
import java.io.Serializable;

/**
 * What a sink writes to, in words, which its failures begin with: Kafka's own do not always name their topic.
 *
 * @param description goes on where "written to" ends
 */
record SinkTarget(String description) implements Serializable {

    /**
     * What a sink does.
     *
     * @param <E> what it throws beside exceptions of input and output
     */
    @FunctionalInterface
    interface Work<R, E extends Exception> {
        R run() throws IOException, E;
    }

    /** Does something, and says of a failure what the sink was writing to. */
    <R, E extends Exception> R attempt(Work<R, E> work) throws IOException, E {
        try {
            return work.run();
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "Kafka did not take what was written to %s: %s".formatted(description, RootCause.message(e)), e);
        }
    }
}
