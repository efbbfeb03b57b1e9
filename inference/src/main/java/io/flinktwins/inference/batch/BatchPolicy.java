package io.flinktwins.inference.batch;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;
import java.time.Duration;

/**
 * When a batch leaves: as soon as the engine is free and the batch is full, or its first image has waited long
 * enough.
 *
 * @param maxSize images in a batch, at most
 * @param maxWait how long the engine may stay idle while a batch fills up; zero runs whatever is ready, so that
 *     batches grow with the load by themselves
 */
public record BatchPolicy(int maxSize, Duration maxWait) implements Serializable {

    public BatchPolicy {
        InvalidSettingException.requireAtLeastOne("batch size", maxSize);
        InvalidSettingException.unless(!maxWait.isNegative(), "batch max wait", maxWait, "must not be negative");
    }
}
