package io.flinktwins.operators.evaluation.selection;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Coverage;
import io.flinktwins.schemas.Drift;
import io.flinktwins.schemas.WindowKind;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrownClassesFunctionTest {

    @Test
    void aTumblingWindowThatWasComparedSaysWhatHasGrown() {
        assertThat(told(WindowKind.TUMBLING, drift(7, 2)))
                .containsExactly(new GrownClasses(MODEL, NOON.toEpochMilli(), List.of(7, 2)));
        assertThat(told(WindowKind.TUMBLING, drift()))
                .containsExactly(new GrownClasses(MODEL, NOON.toEpochMilli(), List.of()));
    }

    @Test
    void otherWindowsAndWhatIsTooSmallToBeComparedSayNothing() {
        assertThat(told(WindowKind.CUMULATIVE, drift(7))).isEmpty();
        assertThat(told(WindowKind.SLIDING, drift(7))).isEmpty();
        assertThat(told(WindowKind.TUMBLING, null)).isEmpty();
    }

    private static List<GrownClasses> told(WindowKind kind, @Nullable Drift drift) {
        List<GrownClasses> told = new ArrayList<>();
        new GrownClassesFunction().flatMap(report(kind, drift), new ListCollector<>(told));
        return told;
    }

    private static Drift drift(Integer... grownClasses) {
        return Drift.newBuilder()
                .setReferencePredictions(100)
                .setClassDistance(0.5)
                .setClassStabilityIndex(0.5)
                .setConfidenceDistance(0.5)
                .setDrifted(true)
                .setGrownClasses(List.of(grownClasses))
                .build();
    }

    private static AccuracyReport report(WindowKind kind, @Nullable Drift drift) {
        return AccuracyReport.newBuilder()
                .setModelName(MODEL.name())
                .setModelVersion(MODEL.version())
                .setWindowKind(kind)
                .setWindowStart(NOON)
                .setRevision(1)
                .setIsFinal(false)
                .setCount(0)
                .setClasses(List.of())
                .setConfusion(List.of())
                .setCalibration(List.of())
                .setCoverage(new Coverage(0L, 0L, 0L, 0L, 0L, 0L, 0L))
                .setComparisons(List.of())
                .setDrift(drift)
                .setReportedAt(NOON)
                .build();
    }
}
