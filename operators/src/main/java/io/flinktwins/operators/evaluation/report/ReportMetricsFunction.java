package io.flinktwins.operators.evaluation.report;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.WindowKind;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes reports on, and on the way shows them as metrics and writes a log line for each final one. Keyed by model
 * version, so that each has its metrics in one place.
 */
public final class ReportMetricsFunction extends RichMapFunction<AccuracyReport, AccuracyReport> {

    private static final Logger LOG = LoggerFactory.getLogger(ReportMetricsFunction.class);

    private transient Map<Series, ReportGauges> gauges;

    /** Key of one time series of reports. */
    private record Series(String modelName, long modelVersion, WindowKind kind) {}

    @Override
    public void open(OpenContext context) {
        gauges = new HashMap<>();
    }

    @Override
    public AccuracyReport map(AccuracyReport report) {
        gauges.computeIfAbsent(
                        new Series(report.getModelName(), report.getModelVersion(), report.getWindowKind()),
                        series -> new ReportGauges(report, getRuntimeContext().getMetricGroup()))
                .update(report);
        if (report.getIsFinal()) {
            log(report);
        }
        return report;
    }

    private static void log(AccuracyReport report) {
        String line =
                "Final accuracy of {}/{}, {} window from {}: top-1 {}, top-5 {}, {} labelled, {} without a label{}";
        LOG.info(
                line,
                report.getModelName(),
                report.getModelVersion(),
                report.getWindowKind(),
                report.getWindowStart(),
                report.getTop1(),
                report.getTop5(),
                report.getCount(),
                report.getCoverage().getExpiredPredictions(),
                report.getBelowMinimum() ? ", BELOW THE MINIMUM" : "");
    }
}
