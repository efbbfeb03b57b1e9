package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ModelIdentity;

/**
 * How far the reports of one window have come.
 *
 * @param revision number of the last report; 0 before the first
 * @param changed whether the figures have changed since; then a timer for the next report is running
 */
public record WindowProgress(ModelIdentity model, CaptureWindow window, int revision, boolean changed) {

    static WindowProgress start(WindowedChange first) {
        return new WindowProgress(first.change().model(), first.window(), 0, false);
    }

    WindowProgress afterChange() {
        return new WindowProgress(model, window, revision, true);
    }

    WindowProgress afterReport() {
        return new WindowProgress(model, window, revision + 1, false);
    }
}
