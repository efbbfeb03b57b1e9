package io.flinktwins.operators.evaluation.report;

import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Match;
import java.util.Objects;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Tells all windows of each match that comes or changes. */
public final class AnnounceMatchesFunction implements FlatMapFunction<Change, Notice> {

    private final CaptureWindows windows;

    public AnnounceMatchesFunction(CaptureWindows windows) {
        this.windows = windows;
    }

    @Override
    public void flatMap(Change change, Collector<Notice> out) {
        Match before = change.before() == null ? null : change.before().match();
        Match after = change.after().match();
        if (!Objects.equals(before, after)) {
            long end = windows.nextEnd(change.capturedAt());
            out.collect(Notice.of(new CalibrationChange(change.model(), end, before, after)));
        }
    }
}
