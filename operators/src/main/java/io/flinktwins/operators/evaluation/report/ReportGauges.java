package io.flinktwins.operators.evaluation.report;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Drift;
import io.flinktwins.schemas.Interval;
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
            @Nullable Double estimatedTop1,
            @Nullable Double estimatedTop1Low,
            @Nullable Double estimatedTop1High,
            @Nullable Double expectedCalibrationError,
            @Nullable Double classDrift,
            @Nullable Double confidenceDrift,
            @Nullable Double rejectionDrift,
            @Nullable Double formatDrift,
            @Nullable Double sizeDrift,
            boolean drifted,
            long count,
            long predictions,
            long waiting,
            boolean belowMinimum) {

        static Shown of(AccuracyReport report) {
            Drift drift = report.getDrift();
            Interval interval = report.getEstimatedTop1Interval();
            return new Shown(
                    report.getWindowStart(),
                    report.getTop1(),
                    report.getTop5(),
                    report.getEstimatedTop1(),
                    interval == null ? null : interval.getLow(),
                    interval == null ? null : interval.getHigh(),
                    report.getExpectedCalibrationError(),
                    drift == null ? null : drift.getClassDistance(),
                    drift == null ? null : drift.getConfidenceDistance(),
                    drift == null ? null : drift.getRejectionDistance(),
                    drift == null ? null : drift.getFormatDistance(),
                    drift == null ? null : drift.getSizeDistance(),
                    drift != null && drift.getDrifted(),
                    report.getCount(),
                    report.getPredictions(),
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
        show(group, "estimatedTop1", Shown::estimatedTop1);
        show(group, "estimatedTop1Low", Shown::estimatedTop1Low);
        show(group, "estimatedTop1High", Shown::estimatedTop1High);
        show(group, "expectedCalibrationError", Shown::expectedCalibrationError);
        show(group, "classDrift", Shown::classDrift);
        show(group, "confidenceDrift", Shown::confidenceDrift);
        show(group, "rejectionDrift", Shown::rejectionDrift);
        show(group, "formatDrift", Shown::formatDrift);
        show(group, "sizeDrift", Shown::sizeDrift);
        group.gauge("drifted", () -> newest.drifted() ? 1 : 0);
        group.gauge("count", () -> newest.count());
        group.gauge("predictions", () -> newest.predictions());
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
