package io.flinktwins.inference.serving;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.BatchPolicy;
import java.io.Serializable;
import java.time.Duration;

/**
 * How a slot serves a model.
 *
 * @param poll how often to look for another version; zero never does
 */
public record ServingOptions(BatchPolicy batch, Duration poll) implements Serializable {

    public ServingOptions {
        InvalidSettingException.unless(!poll.isNegative(), "model poll", poll, "must not be negative");
    }
}
