package io.flinktwins.operators.evaluation.report;

import io.flinktwins.schemas.AccuracyReport;
import java.util.function.Function;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** Shows the newest window of one kind and model version as metrics. Owned by its task's thread, read by reporters. */
final class ReportGauges {

    private volatile AccuracyReport newest;

    ReportGauges(AccuracyReport first, MetricGroup metrics) {
        newest = first;
        MetricGroup group = metrics.addGroup("model", first.getModelName())
                .addGroup("version", Long.toString(first.getModelVersion()))
                .addGroup("window", first.getWindowKind().name());
        show(group, "top1", AccuracyReport::getTop1);
        show(group, "top5", AccuracyReport::getTop5);
        show(group, "expectedCalibrationError", AccuracyReport::getExpectedCalibrationError);
        group.gauge("count", () -> newest.getCount());
        group.gauge("waiting", () -> newest.getCoverage().getWaiting());
        group.gauge("belowMinimum", () -> newest.getBelowMinimum() ? 1 : 0);
    }

    /** A late revision of an earlier window doesn't replace a newer window. */
    void update(AccuracyReport report) {
        if (!report.getWindowStart().isBefore(newest.getWindowStart())) {
            newest = report;
        }
    }

    private void show(MetricGroup group, String name, Function<AccuracyReport, @Nullable Double> figure) {
        group.gauge(name, () -> {
            Double value = figure.apply(newest);
            return value == null ? Double.NaN : value;
        });
    }
}
