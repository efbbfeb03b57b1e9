package io.flinktwins.operators.evaluation.drift;

/**
 * An image that could not be classified.
 *
 * @param time when it was captured, as far as that is known, in milliseconds since the epoch
 * @param reason of its dead letter
 */
public record RejectedImage(long time, String reason) {}
