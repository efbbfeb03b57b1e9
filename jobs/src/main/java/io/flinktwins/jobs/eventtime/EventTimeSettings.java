package io.flinktwins.jobs.eventtime;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;
import java.time.Duration;

/**
 * How event time follows the records.
 *
 * @param maxOutOfOrderness how much later than its successors in its partition a record may come and still be on time
 * @param idleness after how long without a usable record a partition no longer holds event time back
 */
public record EventTimeSettings(Duration maxOutOfOrderness, Duration idleness) implements Serializable {

    private static final Duration MAX_IDLENESS = Duration.ofDays(3650);

    public EventTimeSettings {
        InvalidSettingException.unless(
                idleness.compareTo(MAX_IDLENESS) <= 0, "idleness", idleness, "must be at most 10 years");
        InvalidSettingException.unless(
                idleness.compareTo(maxOutOfOrderness) >= 0,
                "idleness",
                idleness,
                "must not be shorter than --max-out-of-orderness");
    }
}
