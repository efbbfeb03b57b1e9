package io.flinktwins.inference.batch;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;
import java.time.Duration;

/**
 * When a batch leaves: as soon as an engine thread is free and the batch is full, or its first image has waited long
 * enough; and how long the work on an image may take.
 *
 * @param maxWait how long the engine may stay idle while a batch fills up; zero runs whatever is ready, so that
 *     batches grow with the load by themselves
 * @param timeout how long decoding an image may take, and a forward pass of its batch; waiting for them counts nothing
 */
public record BatchPolicy(Duration maxWait, Duration timeout) implements Serializable {

    public static final int DEFAULT_TIMEOUT_SECONDS = 60;

    /** Never waits, with the default timeout. */
    public static final BatchPolicy DEFAULT =
            new BatchPolicy(Duration.ZERO, Duration.ofSeconds(DEFAULT_TIMEOUT_SECONDS));

    public BatchPolicy {
        InvalidSettingException.unless(!maxWait.isNegative(), "batch max wait", maxWait, "must not be negative");
        InvalidSettingException.unless(
                !timeout.isNegative() && !timeout.isZero(), "timeout", timeout, "must be positive");
    }
}
