package io.flinktwins.cli.review.wall;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.evaluate.SampleEvaluations;
import io.flinktwins.cli.review.wall.AccuracyHistory.VersionHistory;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.WindowKind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AccuracyHistoryTest {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    private final AccuracyHistory history = new AccuracyHistory();

    @Test
    void theNewestRevisionOfEachWindowIsKeptInTheOrderOfTime() {
        history.add(window(1, 120, 1, 0.7));
        history.add(window(1, 60, 1, 0.6));
        history.add(window(1, 120, 2, 0.8));
        history.add(window(1, 120, 1, 0.7));
        history.add(whole(1, 0.75));
        assertThat(history.all()).singleElement().satisfies(version -> {
            assertThat(version.model().version()).isEqualTo(1);
            assertThat(version.windows()).extracting(AccuracyReport::getTop1).containsExactly(0.6, 0.8);
            assertThat(version.whole()).extracting(AccuracyReport::getTop1).isEqualTo(0.75);
        });
    }

    @Test
    void whatSaysNothingNewChangesNothing() {
        history.add(window(1, 60, 2, 0.6));
        int version = history.version();
        history.add(window(1, 60, 1, 0.5));
        assertThat(history.version()).isEqualTo(version);
        history.add(window(1, 60, 3, 0.7));
        assertThat(history.version()).isGreaterThan(version);
    }

    @Test
    void theListsThatGrowWithTheClassesAreLeftOut() {
        history.add(whole(1, 0.75));
        assertThat(SampleEvaluations.report().getCalibration()).isNotEmpty();
        assertThat(history.all().get(0).whole())
                .extracting(AccuracyReport::getCalibration)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .isEmpty();
    }

    @Test
    void anyNumberOfVersionsAndWindowsCostsABoundedAmount() {
        for (int i = 0; i < 1_000; i++) {
            history.add(window(1, 60L * i, 1, 0.5));
            history.add(whole(2 + i, 0.5));
        }
        assertThat(history.all()).hasSize(8);
        assertThat(history.all())
                .extracting(version -> version.model().version())
                .contains(1L, 1_001L);
        VersionHistory first = history.all().stream()
                .filter(version -> version.model().version() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(first.windows()).hasSize(240);
        assertThat(first.windows().get(239).getWindowStart()).isEqualTo(NOON.plusSeconds(60 * 999));
    }

    private static AccuracyReport window(long version, long startSeconds, int revision, double top1) {
        Instant start = NOON.plusSeconds(startSeconds);
        return AccuracyReport.newBuilder(SampleEvaluations.report())
                .setModelVersion(version)
                .setWindowKind(WindowKind.TUMBLING)
                .setWindowStart(start)
                .setWindowEnd(start.plusSeconds(60))
                .setRevision(revision)
                .setTop1(top1)
                .build();
    }

    private static AccuracyReport whole(long version, double top1) {
        return AccuracyReport.newBuilder(SampleEvaluations.report())
                .setModelVersion(version)
                .setTop1(top1)
                .build();
    }
}
