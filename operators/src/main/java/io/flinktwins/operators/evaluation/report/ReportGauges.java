package io.flinktwins.operators.evaluation.report;

import io.flinktwins.schemas.AccuracyReport;
import java.time.Instant;
import java.util.function.Function;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** Shows the newest window of one kind and model version as metrics. Owned by its task's thread, read by reporters. */
final class ReportGauges {

    private volatile Shown newest;

    /** What is shown of a report, without its classes and cells, which may be megabytes. */
    private record Shown(
            Instant windowStart,
            @Nullable Double top1,
            @Nullable Double top5,
            @Nullable Double expectedCalibrationError,
            long count,
            long waiting,
            boolean belowMinimum) {

        static Shown of(AccuracyReport report) {
            return new Shown(
                    report.getWindowStart(),
                    report.getTop1(),
                    report.getTop5(),
                    report.getExpectedCalibrationError(),
                    report.getCount(),
                    report.getCoverage().getWaiting(),
                    report.getBelowMinimum());
        }
    }

    ReportGauges(AccuracyReport first, MetricGroup metrics) {
        newest = Shown.of(first);
        MetricGroup group = metrics.addGroup("model", first.getModelName())
                .addGroup("version", Long.toString(first.getModelVersion()))
                .addGroup("window", first.getWindowKind().name());
        show(group, "top1", Shown::top1);
        show(group, "top5", Shown::top5);
        show(group, "expectedCalibrationError", Shown::expectedCalibrationError);
        group.gauge("count", () -> newest.count());
        group.gauge("waiting", () -> newest.waiting());
        group.gauge("belowMinimum", () -> newest.belowMinimum() ? 1 : 0);
    }

    /** A late revision of an earlier window doesn't replace a newer window. */
    void update(AccuracyReport report) {
        if (!report.getWindowStart().isBefore(newest.windowStart())) {
            newest = Shown.of(report);
        }
    }

    private void show(MetricGroup group, String name, Function<Shown, @Nullable Double> figure) {
        group.gauge(name, () -> {
            Double value = figure.apply(newest);
            return value == null ? Double.NaN : value;
        });
    }
}
