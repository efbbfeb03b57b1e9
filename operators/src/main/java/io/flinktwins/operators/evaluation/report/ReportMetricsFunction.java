package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.WindowKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes reports on, and on the way shows them as metrics and writes a log line for each final one. Keyed by model
 * version, so that each has its metrics in one place.
 *
 * <p>Flink keeps a metric until the task ends. So the first versions have metrics, and the reports of further ones are counted.
 */
public final class ReportMetricsFunction extends RichMapFunction<AccuracyReport, AccuracyReport> {

    private static final Logger LOG = LoggerFactory.getLogger(ReportMetricsFunction.class);

    private final int maxVersions;

    private transient MetricGroup metrics;
    private transient Map<ModelIdentity, Map<WindowKind, ReportGauges>> gauges;
    private transient Counter reportsWithoutMetrics;

    public ReportMetricsFunction(int maxVersions) {
        this.maxVersions = maxVersions;
    }

    @Override
    public void open(OpenContext context) {
        register(getRuntimeContext().getMetricGroup());
    }

    void register(MetricGroup operator) {
        metrics = operator;
        gauges = new HashMap<>();
        reportsWithoutMetrics = operator.counter("reportsWithoutMetrics");
    }

    @Override
    public AccuracyReport map(AccuracyReport report) {
        ModelIdentity model = new ModelIdentity(report.getModelName(), report.getModelVersion());
        if (gauges.size() < maxVersions || gauges.containsKey(model)) {
            gauges.computeIfAbsent(model, first -> new EnumMap<>(WindowKind.class))
                    .computeIfAbsent(report.getWindowKind(), kind -> new ReportGauges(report, metrics))
                    .update(report);
        } else {
            reportsWithoutMetrics.inc();
        }
        if (report.getIsFinal()) {
            log(report);
        }
        return report;
    }

    private static void log(AccuracyReport report) {
        String line =
                "Final accuracy of {}/{}, {} window from {}: top-1 {}, estimated {}, top-5 {}, {} labelled, {} without a label{}{}";
        LOG.info(
                line,
                report.getModelName(),
                report.getModelVersion(),
                report.getWindowKind(),
                report.getWindowStart(),
                report.getTop1(),
                report.getEstimatedTop1(),
                report.getTop5(),
                report.getCount(),
                report.getCoverage().getExpiredPredictions(),
                report.getBelowMinimum() ? ", BELOW THE MINIMUM" : "",
                report.getDrift() != null && report.getDrift().getDrifted() ? ", DRIFTED" : "");
    }
}
