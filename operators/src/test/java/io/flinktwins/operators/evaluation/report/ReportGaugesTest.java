package io.flinktwins.operators.evaluation.report;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.RecordedMetrics;
import io.flinktwins.operators.evaluation.SampleEvents;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import io.flinktwins.operators.evaluation.drift.DriftRule;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.figures.ConfusionMatrix;
import io.flinktwins.operators.evaluation.figures.FiguresState.WindowFigures;
import io.flinktwins.operators.evaluation.figures.Tally;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Match;
import io.flinktwins.operators.evaluation.report.ReportComposer.Revision;
import io.flinktwins.schemas.AccuracyReport;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportGaugesTest {

    private static final Instant ONE_MINUTE_LATER = NOON.plusSeconds(60);
    private static final Match RIGHT = new Match(3, 3, 0.5f, false, false, 1);
    private static final Match WRONG = new Match(4, 3, 0.5f, false, false, 1);

    private static final Predictions REFERENCE = new Predictions(Map.of(4, 10L), new long[15], ImageCounts.NONE, null);
    private static final DriftOptions DRIFT = new DriftOptions(new DriftRule(0.1, 0.1, 0.1, 0.1, 0.1, 1), NOON, null);

    private final RecordedMetrics metrics = new RecordedMetrics();

    @Test
    void eachModelVersionAndWindowKindHasItsGauges() {
        new ReportGauges(report(NOON, WRONG), metrics);

        String scope = ".model.twins-svt-nano.version.1.window.TUMBLING.";
        assertThat(metrics.values())
                .containsEntry(scope + "top1", 0.0)
                .containsEntry(scope + "top5", Double.NaN)
                .containsEntry(scope + "estimatedTop1", 0.0)
                .containsEntry(scope + "count", 1L)
                .containsEntry(scope + "predictions", 1L)
                .containsEntry(scope + "waiting", 0L)
                .containsEntry(scope + "expectedCalibrationError", 0.5)
                .containsEntry(scope + "belowMinimum", 1);
    }

    @Test
    void theNewestWindowIsShown() {
        ReportGauges gauges = new ReportGauges(report(NOON, WRONG), metrics);

        gauges.update(report(ONE_MINUTE_LATER, RIGHT));
        gauges.update(report(NOON, WRONG));

        assertThat(metrics.values()).containsEntry(".model.twins-svt-nano.version.1.window.TUMBLING.top1", 1.0);
    }

    @Test
    void ofTenThousandVersionsTheFirstHaveMetricsAndTheReportsOfTheOthersAreCounted() {
        ReportMetricsFunction function = new ReportMetricsFunction(20);
        function.register(metrics);
        AccuracyReport report = report(NOON, RIGHT);
        for (int version = 1; version <= 10_000; version++) {
            AccuracyReport other =
                    AccuracyReport.newBuilder(report).setModelVersion(version).build();
            assertThat(function.map(other)).isSameAs(other);
        }
        function.map(report);

        assertThat(metrics.values().keySet())
                .filteredOn(name -> name.endsWith(".top1"))
                .hasSize(20);
        assertThat(metrics.values()).containsEntry(".reportsWithoutMetrics", 9_980L);
    }

    private static AccuracyReport report(Instant windowStart, Match match) {
        Tally tally =
                Tally.EMPTY.apply(new Change(MODEL, windowStart.toEpochMilli(), null, SampleEvents.matched(match)));
        long start = windowStart.toEpochMilli();
        return new ReportComposer(new ReportRules(ClassList.UNKNOWN, new AccuracyThreshold(0.5, 1), 1, DRIFT, true))
                .compose(
                        MODEL,
                        new CaptureWindow(CaptureWindow.Kind.TUMBLING, start, start + 60_000),
                        new WindowFigures(
                                tally, new ConfusionMatrix(), new TreeMap<>(), Map.of(3, 10L), ImageCounts.NONE),
                        new Revision(1, false, 0, tally.calibration(), Map.of(), REFERENCE, NOON));
    }
}
