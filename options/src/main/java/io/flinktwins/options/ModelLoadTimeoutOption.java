package io.flinktwins.options;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The option that says how long a model may take until it is ready. */
public final class ModelLoadTimeoutOption {

    private static final String NAME = "--model-load-timeout";

    @Option(
            names = NAME,
            defaultValue = "5min",
            paramLabel = "DURATION",
            description = "How long reading a model version, loading it and its first forward passes may take; one that"
                    + " takes longer can't be served. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    public Duration timeout() {
        return timeout;
    }

    /** The option as an argument of another command. */
    public String argument() {
        return "%s=%s".formatted(NAME, OptionText.of(timeout));
    }
}
