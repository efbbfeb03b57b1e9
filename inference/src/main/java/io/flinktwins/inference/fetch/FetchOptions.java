package io.flinktwins.inference.fetch;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;
import java.time.Duration;

/**
 * How images are fetched that an event only points to.
 *
 * @param maxBytes of an encoded image
 * @param timeout of one fetch
 * @param threads fetches of a task slot from one host at the same time
 * @param capacity images of a task slot that wait for their bytes, at most
 */
public record FetchOptions(
        AllowedUris allowed, int maxBytes, Duration timeout, int threads, int capacity, Patience patience)
        implements Serializable {

    private static final Duration MAX_DURATION = Duration.ofDays(1);

    public FetchOptions {
        InvalidSettingException.requireAtLeastOne("fetch threads", threads);
        InvalidSettingException.requireSoManyThreads("fetch threads", threads);
        InvalidSettingException.requireAtLeastOne("fetch capacity", capacity);
        check("fetch timeout", timeout);
    }

    private static void check(String setting, Duration duration) {
        InvalidSettingException.unless(
                !duration.isNegative() && !duration.isZero() && duration.compareTo(MAX_DURATION) <= 0,
                setting,
                duration,
                "must be positive and at most a day");
    }

    /**
     * How long a host that does not answer is asked, and how long it then is left alone.
     *
     * @param failures fetches in a row without an answer, after which the host is given up
     * @param pause until one image is tried again
     */
    public record Patience(int failures, Duration pause) implements Serializable {

        public Patience {
            InvalidSettingException.requireAtLeastOne("fetch failures", failures);
            check("fetch pause", pause);
        }
    }
}
