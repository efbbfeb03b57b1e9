package io.flinktwins.inference.serving;

import io.flinktwins.inference.InvalidSettingException;
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
        InvalidSettingException.requireAtLeastOne("decoder threads", decoderThreads);
        InvalidSettingException.unless(!poll.isNegative(), "model poll", poll, "must not be negative");
    }
}
