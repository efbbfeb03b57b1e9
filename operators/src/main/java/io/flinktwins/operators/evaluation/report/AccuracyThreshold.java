package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;

/**
 * When a window is bad enough to tell somebody.
 *
 * @param minTop1 a lower top-1 is below the threshold, in [0, 1]
 * @param minCount but only if this many labelled images stand behind it
 */
public record AccuracyThreshold(double minTop1, long minCount) implements Serializable {

    public AccuracyThreshold {
        InvalidSettingException.unless(
                minTop1 >= 0 && minTop1 <= 1, "min top1", minTop1, "must be a share from 0 to 1");
        InvalidSettingException.requireAtLeastOne("min count", minCount);
    }

    boolean isMissedBy(double top1, long count) {
        return count >= minCount && top1 < minTop1;
    }
}
