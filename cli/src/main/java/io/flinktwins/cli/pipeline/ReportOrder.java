package io.flinktwins.cli.pipeline;

import io.flinktwins.schemas.AccuracyReport;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Which of two reports of one window replaces the other. */
public final class ReportOrder {

    /** A job that starts anew counts its revisions from 1 again, so the time comes before the number. */
    private static final Comparator<AccuracyReport> NEWEST_LAST =
            Comparator.comparing(AccuracyReport::getReportedAt).thenComparingInt(AccuracyReport::getRevision);

    private ReportOrder() {}

    /** Whether a report replaces the one that is known, if any is. */
    public static boolean replaces(AccuracyReport report, @Nullable AccuracyReport known) {
        return known == null || NEWEST_LAST.compare(report, known) > 0;
    }
}
