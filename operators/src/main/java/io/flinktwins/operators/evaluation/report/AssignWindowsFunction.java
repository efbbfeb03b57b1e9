package io.flinktwins.operators.evaluation.report;

import io.flinktwins.operators.evaluation.matching.Change;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Sends a change into each window that holds its capture time. */
public final class AssignWindowsFunction implements FlatMapFunction<Change, WindowedChange> {

    private final CaptureWindows windows;

    public AssignWindowsFunction(CaptureWindows windows) {
        this.windows = windows;
    }

    @Override
    public void flatMap(Change change, Collector<WindowedChange> out) {
        windows.of(change.capturedAt()).forEach(window -> out.collect(new WindowedChange(window, change)));
    }
}
