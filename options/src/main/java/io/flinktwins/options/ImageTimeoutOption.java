package io.flinktwins.options;

import io.flinktwins.inference.batch.BatchPolicy;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The option that says how long an image may be worked on. */
public final class ImageTimeoutOption {

    @Option(
            names = "--timeout",
            defaultValue = BatchPolicy.DEFAULT_TIMEOUT_SECONDS + "s",
            paramLabel = "DURATION",
            description =
                    "An image whose decoding, or whose forward pass, takes longer is a dead letter; waiting for them counts nothing."
                            + " Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    public Duration timeout() {
        return timeout;
    }
}
