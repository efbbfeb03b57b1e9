package io.flinktwins.inference.serving;

import io.flinktwins.inference.batch.BatchPolicy;
import java.io.Serializable;
import java.time.Duration;

/**
 * How a slot serves a model.
 *
 * @param decoderThreads threads that decode and preprocess
 * @param poll how often to look for another version; zero never does
 */
public record ServingOptions(BatchPolicy batch, int decoderThreads, Duration poll) implements Serializable {

    public ServingOptions {
        if (decoderThreads < 1) {
            throw new IllegalArgumentException(
                    "decoder threads is %d; it must be at least 1".formatted(decoderThreads));
        }
        if (poll.isNegative()) {
            throw new IllegalArgumentException("model poll is %s; it must not be negative".formatted(poll));
        }
    }
}
