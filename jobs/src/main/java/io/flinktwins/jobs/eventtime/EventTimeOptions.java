package io.flinktwins.jobs.eventtime;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say how event time follows the records. */
public final class EventTimeOptions {

    @Option(
            names = "--max-out-of-orderness",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "How much later than its successors a record may come and still be on time."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration maxOutOfOrderness;

    @Option(
            names = "--idleness",
            defaultValue = "1min",
            paramLabel = "DURATION",
            description = "After how long without a record a source no longer holds event time back."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration idleness;

    public EventTimeSettings settings() {
        return new EventTimeSettings(maxOutOfOrderness, idleness);
    }
}
