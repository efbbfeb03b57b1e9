package io.flinktwins.operators.evaluation.drift;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;

/**
 * What predictions say, as counts: of a window, or of the reference that windows are compared with.
 *
 * @param classes by the class that was predicted
 * @param confidences by the bins of {@link io.flinktwins.operators.evaluation.figures.Calibration}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Predictions(Map<Integer, Long> classes, long[] confidences) implements Serializable {

    public long count() {
        return Arrays.stream(confidences).sum();
    }
}
