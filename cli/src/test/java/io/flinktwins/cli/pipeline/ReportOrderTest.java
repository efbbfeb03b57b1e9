package io.flinktwins.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.evaluate.SampleEvaluations;
import io.flinktwins.schemas.AccuracyReport;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReportOrderTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    @Test
    void theLaterReportReplacesTheEarlierOneEvenIfItsJobCountsAnew() {
        AccuracyReport ofTheFirstJob = report(7, NOON);
        AccuracyReport ofTheNextJob = report(1, NOON.plusMillis(1));

        assertThat(ReportOrder.replaces(ofTheNextJob, ofTheFirstJob)).isTrue();
        assertThat(ReportOrder.replaces(ofTheFirstJob, ofTheNextJob)).isFalse();
    }

    @Test
    void ofReportsOfOneMillisecondTheHigherRevisionCounts() {
        assertThat(ReportOrder.replaces(report(2, NOON), report(1, NOON))).isTrue();
        assertThat(ReportOrder.replaces(report(1, NOON), report(1, NOON))).isFalse();
    }

    @Test
    void theFirstReportReplacesNothing() {
        assertThat(ReportOrder.replaces(report(1, NOON), null)).isTrue();
    }

    private static AccuracyReport report(int revision, Instant reportedAt) {
        return AccuracyReport.newBuilder(SampleEvaluations.report())
                .setRevision(revision)
                .setReportedAt(reportedAt)
                .build();
    }
}
