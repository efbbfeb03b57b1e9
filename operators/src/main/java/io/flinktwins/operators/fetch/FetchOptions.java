package io.flinktwins.operators.fetch;

import java.io.Serializable;
import java.time.Duration;

/**
 * How images are fetched that an event only points to.
 *
 * @param maxBytes of an encoded image
 * @param timeout of one fetch
 * @param threads fetches of a task slot at the same time
 */
public record FetchOptions(AllowedUris allowed, int maxBytes, Duration timeout, int threads) implements Serializable {

    public FetchOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("fetch threads is %d; it must be at least 1".formatted(threads));
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("fetch timeout is %s; it must be positive".formatted(timeout));
        }
    }
}
