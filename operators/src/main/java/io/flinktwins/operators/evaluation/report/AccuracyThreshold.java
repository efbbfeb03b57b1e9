package io.flinktwins.operators.evaluation.report;

import java.io.Serializable;

/**
 * When a window is bad enough to tell somebody.
 *
 * @param minTop1 a lower top-1 raises the alarm, in [0, 1]
 * @param minCount but only if this many labelled images stand behind it
 */
public record AccuracyThreshold(double minTop1, long minCount) implements Serializable {

    public AccuracyThreshold {
        if (!(minTop1 >= 0 && minTop1 <= 1)) {
            throw new IllegalArgumentException("--min-top1 is %s; write a share from 0 to 1".formatted(minTop1));
        } else if (minCount < 1) {
            throw new IllegalArgumentException("--min-count is %d; write 1 or more".formatted(minCount));
        }
    }

    boolean raisedBy(double top1, long count) {
        return count >= minCount && top1 < minTop1;
    }
}
