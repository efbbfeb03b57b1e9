package io.flinktwins.options;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The option that says how long batches wait for more images. */
public final class BatchMaxWaitOption {

    @Option(
            names = "--batch-max-wait",
            defaultValue = "0s",
            paramLabel = "DURATION",
            description =
                    "How long an idle engine waits for a batch to fill up; 0s takes what is ready. Default: ${DEFAULT-VALUE}.")
    private Duration maxWait;

    public Duration maxWait() {
        return maxWait;
    }
}
