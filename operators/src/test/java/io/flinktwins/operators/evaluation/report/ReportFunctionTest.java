package io.flinktwins.operators.evaluation.report;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static io.flinktwins.operators.evaluation.SampleEvents.matched;
import static io.flinktwins.operators.evaluation.SampleEvents.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.evaluation.SampleEvents;
import io.flinktwins.operators.evaluation.drift.DriftOptions;
import io.flinktwins.operators.evaluation.drift.DriftRule;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.drift.ImageKind;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.Change.Answer;
import io.flinktwins.operators.evaluation.matching.Change.Contribution;
import io.flinktwins.operators.evaluation.matching.Change.Pairing;
import io.flinktwins.operators.evaluation.matching.CoverageCounts;
import io.flinktwins.operators.evaluation.matching.Match;
import io.flinktwins.operators.evaluation.matching.MatchFunction.ExpiredLabel;
import io.flinktwins.operators.evaluation.matching.Retention;
import io.flinktwins.operators.evaluation.report.CalibrationSpans.Span;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Interval;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.WindowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportFunctionTest {

    private static final Duration RETENTION = Duration.ofHours(1);
    private static final CaptureWindows WINDOWS = new CaptureWindows(Duration.ofMinutes(1), null);
    private static final long ONE_INTERVAL_LATER = 10_000;
    private static final long TWO_INTERVALS_LATER = 20_000;
    private static final Instant WINDOW_END = NOON.plusSeconds(60);
    private static final Instant FINAL = WINDOW_END.plus(RETENTION);
    private static final Match RIGHT = new Match(3, 3, 0.5f, true, true, 1);
    private static final Match WRONG = new Match(4, 3, 0.5f, true, true, 1);

    /** scipy.spatial.distance.jensenshannon([100, 20, 0], [100, 0, 25], base=2). */
    private static final double REJECTION_DISTANCE = 0.42846085780054377;

    private static final DriftOptions DRIFT =
            new DriftOptions(new DriftRule(0.1, 0.1, 0.1, 0.1, 0.1, 20), WINDOW_END, null);

    private KeyedBroadcastOperatorTestHarness<String, WindowedChange, Notice, AccuracyReport> harness;

    @BeforeEach
    void open() throws Exception {
        harness = ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
                new ReportFunction(
                        new Retention(RETENTION),
                        WINDOWS,
                        Duration.ofMillis(ONE_INTERVAL_LATER),
                        new ReportRules(ClassList.UNKNOWN, new AccuracyThreshold(0.9, 2), 2, DRIFT, true)),
                WindowedChange::key,
                Types.STRING,
                ReportFunction.EXPIRED_LABELS,
                ReportFunction.CALIBRATIONS,
                ReportFunction.REFERENCES,
                ReportFunction.REJECTIONS);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aWindowIsReportedAtMostOnceInAReportInterval() throws Exception {
        apply(null, matched(RIGHT));
        apply(null, matched(WRONG));
        harness.setProcessingTime(ONE_INTERVAL_LATER - 1);
        assertThat(reports(WindowKind.TUMBLING)).isEmpty();

        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(reports(WindowKind.TUMBLING)).singleElement().satisfies(report -> {
            assertThat(report.getRevision()).isEqualTo(1);
            assertThat(report.getIsFinal()).isFalse();
            assertThat(report.getCount()).isEqualTo(2);
            assertThat(report.getTop1()).isEqualTo(0.5);
            assertThat(report.getReportedAt()).isEqualTo(Instant.ofEpochMilli(ONE_INTERVAL_LATER));
        });
    }

    @Test
    void aWindowThatHasNotChangedIsNotReportedAgain() throws Exception {
        apply(null, matched(RIGHT));
        harness.setProcessingTime(ONE_INTERVAL_LATER);
        harness.setProcessingTime(TWO_INTERVALS_LATER);

        assertThat(reports(WindowKind.TUMBLING)).hasSize(1);
    }

    @Test
    void aCorrectedLabelTakesItsOldContributionOut() throws Exception {
        apply(null, matched(WRONG));
        harness.setProcessingTime(ONE_INTERVAL_LATER);
        apply(matched(WRONG), matched(RIGHT));
        harness.setProcessingTime(TWO_INTERVALS_LATER);

        assertThat(reports(WindowKind.TUMBLING))
                .extracting(AccuracyReport::getRevision, AccuracyReport::getCount, AccuracyReport::getTop1)
                .containsExactly(tuple(1, 1L, 0.0), tuple(2, 1L, 1.0));
        assertThat(reports(WindowKind.TUMBLING).get(1).getConfusion()).hasSize(1);
    }

    @Test
    void aWindowIsFinalWhenTheWatermarkHasPassedItsEndByTheRetention() throws Exception {
        apply(null, matched(RIGHT));
        advanceTo(FINAL.minusMillis(1));
        assertThat(reports(WindowKind.TUMBLING)).isEmpty();

        advanceTo(FINAL);

        assertThat(reports(WindowKind.TUMBLING))
                .singleElement()
                .satisfies(report -> assertThat(report.getIsFinal()).isTrue());
        assertThat(reports(WindowKind.CUMULATIVE)).isEmpty();
    }

    @Test
    void afterTheFinalReportTheWindowIsForgottenAndStaysClosed() throws Exception {
        apply(null, matched(RIGHT));
        advanceTo(FINAL);
        apply(null, Contribution.LATE);
        harness.setProcessingTime(TWO_INTERVALS_LATER);

        assertThat(reports(WindowKind.TUMBLING)).hasSize(1);
        assertThat(reports(WindowKind.CUMULATIVE))
                .singleElement()
                .satisfies(report -> assertThat(report.getCoverage().getLate()).isEqualTo(1));
    }

    @Test
    void theEndOfTheInputMakesTheCumulativeWindowFinal() throws Exception {
        apply(null, matched(RIGHT));
        advanceTo(Instant.ofEpochMilli(Long.MAX_VALUE));

        assertThat(reports(WindowKind.CUMULATIVE))
                .singleElement()
                .satisfies(report -> assertThat(report.getIsFinal()).isTrue());
        assertThat(stateEntries()).isZero();
    }

    @Test
    void labelsWithoutPredictionAreCountedInTheWindowsOfTheirOwnTime() throws Exception {
        apply(null, waiting(0.5f));
        harness.processBroadcastElement(Notice.of(new ExpiredLabel(NOON.toEpochMilli(), 2)), 0);
        harness.processBroadcastElement(Notice.of(new ExpiredLabel(WINDOW_END.toEpochMilli(), 3)), 0);

        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(reports(WindowKind.TUMBLING)).singleElement().satisfies(report -> {
            assertThat(report.getCoverage().getExpiredLabels()).isEqualTo(2);
            assertThat(report.getTop1()).isNull();
        });
        assertThat(reports(WindowKind.CUMULATIVE))
                .singleElement()
                .satisfies(report ->
                        assertThat(report.getCoverage().getExpiredLabels()).isEqualTo(5));
    }

    @Test
    void aWindowBelowTheMinimumSaysSoOnceEnoughImagesStandBehindIt() throws Exception {
        apply(null, matched(WRONG));
        harness.setProcessingTime(ONE_INTERVAL_LATER);
        apply(null, matched(RIGHT));
        harness.setProcessingTime(TWO_INTERVALS_LATER);

        assertThat(reports(WindowKind.TUMBLING))
                .extracting(AccuracyReport::getBelowMinimum)
                .containsExactly(false, true);
    }

    @Test
    void aWindowWithoutLabelsIsEstimatedFromTheLabelsOfEarlierOnes() throws Exception {
        apply(null, matched(RIGHT));
        apply(null, matched(WRONG));
        apply(WINDOW_END, null, waiting(RIGHT.confidence()));
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        AccuracyReport report = newest(WINDOW_END);
        assertThat(report.getCount()).isZero();
        assertThat(report.getTop1()).isNull();
        assertThat(report.getPredictions()).isEqualTo(1);
        assertThat(report.getCalibrationLabels()).isEqualTo(2);
        assertThat(report.getEstimatedTop1()).isEqualTo(0.5);
        assertThat(report.getEstimatedTop1Interval().getLow()).isLessThan(0.1);
        assertThat(report.getEstimatedTop1Interval().getHigh()).isGreaterThan(0.9);
    }

    @Test
    void theEstimateOfAWindowWhoseLabelsAreAllThereIsWhatWasMeasured() throws Exception {
        apply(null, matched(RIGHT));
        apply(null, matched(RIGHT));
        apply(null, matched(new Match(1, 3, 0.99f, true, true, 1)));
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        AccuracyReport report = newest(NOON);
        assertThat(report.getEstimatedTop1()).isEqualTo(report.getTop1());
        assertThat(report.getEstimatedTop1Interval()).isEqualTo(new Interval(report.getTop1(), report.getTop1()));
    }

    @Test
    void withTooFewLabelsNothingIsEstimatedAndTheReportSaysHowManyThereAre() throws Exception {
        apply(null, matched(RIGHT));
        apply(null, waiting(0.5f));
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        AccuracyReport report = newest(NOON);
        assertThat(report.getCalibrationLabels()).isEqualTo(1);
        assertThat(report.getEstimatedTop1()).isNull();
        assertThat(report.getEstimatedTop1Interval()).isNull();
    }

    @Test
    void labelsOfLaterImagesAndOfOtherVersionsAreOfNoUseToAWindow() throws Exception {
        apply(null, matched(RIGHT));
        apply(null, matched(RIGHT));
        apply(WINDOW_END, null, matched(WRONG));
        announce(new Change(SampleEvents.SHADOW, NOON.toEpochMilli(), null, matched(WRONG)));
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(newest(NOON).getEstimatedTop1()).isEqualTo(1);
        assertThat(newest(WINDOW_END).getCalibrationLabels()).isEqualTo(3);
        assertThat(newest(WINDOW_END).getEstimatedTop1()).isEqualTo(2.0 / 3);
    }

    @Test
    void aCorrectedLabelIsTakenOutOfTheCalibrationOfLaterWindowsToo() throws Exception {
        apply(null, matched(WRONG));
        apply(null, matched(RIGHT));
        apply(matched(WRONG), matched(RIGHT));
        apply(WINDOW_END, null, waiting(RIGHT.confidence()));
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(newest(WINDOW_END).getCalibrationLabels()).isEqualTo(2);
        assertThat(newest(WINDOW_END).getEstimatedTop1()).isEqualTo(1);
    }

    @Test
    void calibrationsOfFinalWindowsAreKeptTogether() throws Exception {
        apply(null, matched(RIGHT));
        apply(WINDOW_END, null, matched(WRONG));
        assertThat(spans()).hasSize(2);

        Instant nextDay = NOON.plus(Duration.ofDays(1));
        advanceTo(nextDay);
        apply(nextDay, null, waiting(0.5f));
        apply(nextDay, null, matched(RIGHT));
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(spans()).hasSize(2);
        assertThat(newest(nextDay).getCalibrationLabels()).isEqualTo(3);
        assertThat(newest(nextDay).getEstimatedTop1()).isEqualTo(2.0 / 3);
    }

    @Test
    void aWindowBehindTheReferenceIsComparedWithItAndOneWithinItIsNot() throws Exception {
        harness.processBroadcastElement(Notice.of(new NewReference(MODEL, reference(3, 100))), 0);
        predict(NOON, 20, 4);
        predict(WINDOW_END, 20, 4);
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(newest(NOON).getDrift()).isNull();
        assertThat(newest(WINDOW_END).getDrift()).satisfies(drift -> {
            assertThat(drift.getReferencePredictions()).isEqualTo(100);
            assertThat(drift.getClassDistance()).isEqualTo(1);
            assertThat(drift.getConfidenceDistance()).isZero();
            assertThat(drift.getDrifted()).isTrue();
        });
        assertThat(reports(WindowKind.CUMULATIVE).get(0).getDrift()).isNull();
    }

    @Test
    void rejectedImagesAreCountedInTheirWindowsAndComparedWithThoseOfTheReference() throws Exception {
        harness.processBroadcastElement(Notice.of(new NewReference(MODEL, reference(3, 100))), 0);
        reject(NOON, 20, Reason.TRUNCATED_IMAGE);
        reject(NOON.minusSeconds(3_600), 5, Reason.TRUNCATED_IMAGE);
        reject(WINDOW_END, 20, Reason.CORRUPT_IMAGE);
        predict(NOON, 20, 3);
        predict(WINDOW_END, 100, 3);
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(newest(NOON).getRejections()).isEqualTo(Map.of("TRUNCATED_IMAGE", 20L));
        assertThat(newest(WINDOW_END).getRejections()).isEqualTo(Map.of("CORRUPT_IMAGE", 20L));
        assertThat(reports(WindowKind.CUMULATIVE).get(0).getRejections())
                .isEqualTo(Map.of("TRUNCATED_IMAGE", 25L, "CORRUPT_IMAGE", 20L));
        assertThat(newest(WINDOW_END).getDrift().getRejectionDistance()).isCloseTo(REJECTION_DISTANCE, within(1e-8));
        assertThat(newest(WINDOW_END).getDrift().getDrifted()).isTrue();
    }

    @Test
    void whatIsRejectedTooLateForAFinalWindowIsNotKept() throws Exception {
        advanceTo(FINAL);
        reject(NOON, 1, Reason.TIMED_OUT);
        reject(WINDOW_END, 1, Reason.TIMED_OUT);
        assertThat(rejectionWindows()).containsExactlyInAnyOrder(WINDOW_END.toEpochMilli(), 0L);

        advanceTo(FINAL.plusSeconds(60));
        reject(WINDOW_END.plusSeconds(60), 1, Reason.TIMED_OUT);
        assertThat(rejectionWindows())
                .containsExactlyInAnyOrder(WINDOW_END.plusSeconds(60).toEpochMilli(), 0L);
    }

    @Test
    void formatsAndSizesOfImagesAreComparedAsFarAsTheyAreKnown() throws Exception {
        harness.processBroadcastElement(Notice.of(new NewReference(MODEL, reference(3, 100))), 0);
        predict(WINDOW_END, 20, 3);
        harness.setProcessingTime(ONE_INTERVAL_LATER);
        assertThat(newest(WINDOW_END).getDrift().getFormatDistance()).isNull();
        assertThat(newest(WINDOW_END).getDrift().getSizeDistance()).isNull();

        for (int image = 0; image < 20; image++) {
            Contribution waiting = waiting(0.5f);
            apply(new Change(MODEL, WINDOW_END.toEpochMilli(), null, waiting, new ImageKind("PNG", 40)));
        }
        harness.setProcessingTime(TWO_INTERVALS_LATER);
        assertThat(newest(WINDOW_END).getDrift().getFormatDistance()).isEqualTo(1);
        assertThat(newest(WINDOW_END).getDrift().getSizeDistance()).isEqualTo(1);
        assertThat(newest(WINDOW_END).getDrift().getDrifted()).isTrue();
    }

    @Test
    void labelsThatComeChangeNothingInWhatWasPredicted() throws Exception {
        harness.processBroadcastElement(Notice.of(new NewReference(MODEL, reference(3, 100))), 0);
        predict(WINDOW_END, 20, 3);
        apply(WINDOW_END, waiting(0.5f), matched(WRONG));
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(newest(WINDOW_END).getDrift().getClassDistance()).isZero();
        assertThat(newest(WINDOW_END).getDrift().getConfidenceDistance()).isZero();
    }

    @Test
    void aTinyWindowAndAVersionWithoutReferenceAreNotCompared() throws Exception {
        harness.processBroadcastElement(Notice.of(new NewReference(SampleEvents.SHADOW, reference(3, 100))), 0);
        predict(WINDOW_END, 20, 3);
        harness.setProcessingTime(ONE_INTERVAL_LATER);
        assertThat(newest(WINDOW_END).getDrift()).isNull();

        harness.processBroadcastElement(Notice.of(new NewReference(MODEL, reference(3, 19))), 0);
        predict(WINDOW_END, 1, 3);
        harness.setProcessingTime(TWO_INTERVALS_LATER);
        assertThat(newest(WINDOW_END).getDrift()).isNull();
    }

    @Test
    void aPairWithAnotherVersionIsCompared() throws Exception {
        Pairing onlyThisRight = new Pairing(SampleEvents.SHADOW, false, true, false);
        apply(null, matched(RIGHT, onlyThisRight));
        harness.setProcessingTime(ONE_INTERVAL_LATER);

        assertThat(reports(WindowKind.TUMBLING).get(0).getComparisons())
                .singleElement()
                .satisfies(comparison -> {
                    assertThat(comparison.getOtherModelVersion()).isEqualTo(2);
                    assertThat(comparison.getCount()).isEqualTo(1);
                    assertThat(comparison.getAgreements()).isZero();
                    assertThat(comparison.getOnlyThisCorrect()).isEqualTo(1);
                    assertThat(comparison.getOnlyOtherCorrect()).isZero();
                    assertThat(comparison.getMcNemarPValue()).isEqualTo(1);
                });
    }

    private void apply(@Nullable Contribution before, Contribution after) throws Exception {
        apply(NOON, before, after);
    }

    private void apply(Instant capturedAt, @Nullable Contribution before, Contribution after) throws Exception {
        apply(new Change(MODEL, capturedAt.toEpochMilli(), before, after));
    }

    private void apply(Change change) throws Exception {
        for (CaptureWindow window : WINDOWS.of(change.capturedAt())) {
            harness.processElement(new StreamRecord<>(new WindowedChange(window, change)));
        }
        announce(change);
    }

    private void announce(Change change) throws Exception {
        List<Notice> notices = new ArrayList<>();
        new AnnounceMatchesFunction(WINDOWS).flatMap(change, new ListCollector<>(notices));
        for (Notice notice : notices) {
            harness.processBroadcastElement(new StreamRecord<>(notice));
        }
    }

    private void reject(Instant capturedAt, int images, Reason reason) throws Exception {
        for (int image = 0; image < images; image++) {
            RejectedImage rejected = new RejectedImage(capturedAt.toEpochMilli(), reason.name());
            harness.processBroadcastElement(new StreamRecord<>(Notice.of(rejected)));
        }
    }

    private List<Long> rejectionWindows() throws Exception {
        List<Long> starts = new ArrayList<>();
        harness.getBroadcastState(ReportFunction.REJECTIONS)
                .immutableEntries()
                .forEach(entry -> starts.add(entry.getKey().start()));
        return starts;
    }

    private AccuracyReport newest(Instant windowStart) {
        List<AccuracyReport> reports = reports(WindowKind.TUMBLING).stream()
                .filter(report -> report.getWindowStart().equals(windowStart))
                .toList();
        return reports.get(reports.size() - 1);
    }

    private void predict(Instant capturedAt, int images, int predicted) throws Exception {
        for (int image = 0; image < images; image++) {
            Answer answer = new Answer(predicted, 0.5f);
            apply(capturedAt, null, new Contribution(CoverageCounts.waiting(0), answer, null, List.of()));
        }
    }

    private static Predictions reference(int predicted, long images) {
        long[] confidences = new long[Calibration.BINS];
        confidences[7] = images;
        ImageCounts seen = new ImageCounts(Map.of("JPEG", images), Map.of(64, images));
        return new Predictions(Map.of(predicted, images), confidences, seen, null);
    }

    private List<Span> spans() throws Exception {
        List<Span> spans = new ArrayList<>();
        harness.getBroadcastState(ReportFunction.CALIBRATIONS)
                .immutableEntries()
                .forEach(entry -> spans.add(entry.getKey()));
        return spans;
    }

    private void advanceTo(Instant watermark) throws Exception {
        harness.processWatermark(new Watermark(watermark.toEpochMilli()));
        harness.processBroadcastWatermark(new Watermark(watermark.toEpochMilli()));
    }

    private int stateEntries() {
        AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) harness.getOperator();
        return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
    }

    private List<AccuracyReport> reports(WindowKind kind) {
        return harness.extractOutputValues().stream()
                .filter(report -> report.getWindowKind() == kind)
                .toList();
    }
}
