package io.flinktwins.operators.evaluation;

/** A change in the figures of one window. */
public record WindowedChange(CaptureWindow window, Change change) {

    /** What reports of one window share, as text because Flink needs a hash that is the same in every process. */
    String key() {
        return change.model() + "/" + window;
    }
}
