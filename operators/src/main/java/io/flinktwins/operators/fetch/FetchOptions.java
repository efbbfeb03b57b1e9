package io.flinktwins.operators.fetch;

import io.flinktwins.inference.InvalidSettingException;
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
        InvalidSettingException.requireAtLeastOne("fetch threads", threads);
        InvalidSettingException.unless(
                !timeout.isNegative() && !timeout.isZero(), "fetch timeout", timeout, "must be positive");
    }
}
