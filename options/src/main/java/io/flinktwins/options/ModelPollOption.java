package io.flinktwins.options;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The option that says how often to look for another version of the model. */
public final class ModelPollOption {

    @Option(
            names = "--model-poll",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "How often to look for another version while the job runs; 0s never does."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration interval;

    public Duration interval() {
        return interval;
    }
}
