package io.flinktwins.operators.evaluation.report;

import io.flinktwins.operators.evaluation.matching.Change;

/** A change in the figures of one window. */
public record WindowedChange(CaptureWindow window, Change change) {

    /** What reports of one window share, as text because Flink needs a hash that is the same in every process. */
    public String key() {
        return change.model() + "/" + window;
    }
}
