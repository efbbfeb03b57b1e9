package io.flinktwins.operators.evaluation.matching;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static io.flinktwins.operators.evaluation.SampleEvents.SHADOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.RecordedMetrics;
import io.flinktwins.operators.evaluation.SampleEvents;
import io.flinktwins.operators.evaluation.drift.ImageKind;
import io.flinktwins.operators.evaluation.figures.Tally;
import io.flinktwins.operators.evaluation.matching.Change.Pairing;
import io.flinktwins.operators.evaluation.matching.MatchFunction.ExpiredLabel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchFunctionTest {

    private static final Duration RETENTION = Duration.ofHours(1);
    private static final Instant ONE_MINUTE_LATER = NOON.plusSeconds(60);
    private static final Instant TWO_MINUTES_LATER = NOON.plusSeconds(120);
    private static final Instant JUST_BEFORE_THE_END = NOON.plus(RETENTION).minusMillis(1);
    private static final Instant THE_END = NOON.plus(RETENTION);
    private static final Instant LONG_AFTER = NOON.plus(RETENTION.multipliedBy(3));

    private final RecordedMetrics metrics = new RecordedMetrics();
    private KeyedTwoInputStreamOperatorTestHarness<String, Prediction, Label, Change> harness;

    @BeforeEach
    void open() throws Exception {
        MatchFunction function = new MatchFunction(new Retention(RETENTION), true);
        harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(function), Prediction::imageId, Label::imageId, Types.STRING);
        harness.open();
        function.register(metrics);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aPredictionWaitsForItsLabel() throws Exception {
        predict(MODEL, NOON, 3, 1);
        label(ONE_MINUTE_LATER, 3);

        assertThat(totals()).isEqualTo(new CoverageCounts(1, 0, 0, 0, 0, 0));
        assertThat(lastMatch().correct()).isTrue();
    }

    @Test
    void aLabelWaitsForItsPrediction() throws Exception {
        label(NOON, 1);
        predict(MODEL, ONE_MINUTE_LATER, 3, 1);

        assertThat(totals()).isEqualTo(new CoverageCounts(1, 0, 0, 0, 0, 0));
        assertThat(lastMatch().correct()).isFalse();
    }

    @Test
    void aLabelServesEveryVersionThatClassifiedItsImage() throws Exception {
        predict(MODEL, NOON, 3);
        label(ONE_MINUTE_LATER, 3);
        predict(SHADOW, NOON, 4);

        assertThat(totals().matched()).isEqualTo(2);
        assertThat(changes())
                .filteredOn(change -> change.model().equals(SHADOW))
                .singleElement()
                .satisfies(change ->
                        assertThat(change.after().pairings()).containsExactly(new Pairing(MODEL, false, false, true)));
    }

    @Test
    void whatTheImageIsIsToldOnceWithItsFirstPrediction() throws Exception {
        ImageKind kind = new ImageKind("PNG", 38);
        for (int time = 0; time < 2; time++) {
            harness.processElement1(new StreamRecord<>(
                    new Prediction("image", MODEL, NOON.toEpochMilli(), new int[] {3}, 0.5f, 0.25f, kind)));
        }
        label(ONE_MINUTE_LATER, 3);
        predict(SHADOW, NOON, 4);

        assertThat(changes())
                .filteredOn(change -> change.image() != null)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.image()).isEqualTo(kind);
                    assertThat(change.before()).isNull();
                    assertThat(change.model()).isEqualTo(MODEL);
                });
    }

    @Test
    void theSamePredictionOrLabelAgainIsOnlyCounted() throws Exception {
        predict(MODEL, NOON, 3);
        predict(MODEL, NOON, 4);
        label(ONE_MINUTE_LATER, 3);
        label(TWO_MINUTES_LATER, 3);

        assertThat(totals()).isEqualTo(new CoverageCounts(1, 0, 0, 0, 2, 0));
        assertThat(lastMatch()).extracting(Match::actual, Match::predicted).containsExactly(3, 3);
    }

    @Test
    void ofContradictingLabelsTheLaterGivenWins() throws Exception {
        predict(MODEL, NOON, 3);
        label(ONE_MINUTE_LATER, 3);
        label(TWO_MINUTES_LATER, 5);

        Change last = changes().get(changes().size() - 1);
        assertThat(last.before())
                .isNotNull()
                .satisfies(before ->
                        assertThat(before.match()).extracting(Match::actual).isEqualTo(3));
        assertThat(last.after().match()).extracting(Match::actual).isEqualTo(5);
        assertThat(totals()).isEqualTo(new CoverageCounts(1, 0, 0, 0, 0, 1));
    }

    @Test
    void anEarlierGivenLabelThatComesLaterLoses() throws Exception {
        predict(MODEL, NOON, 3);
        label(TWO_MINUTES_LATER, 5);
        label(ONE_MINUTE_LATER, 3);

        assertThat(lastMatch().actual()).isEqualTo(5);
        assertThat(totals().contradictions()).isEqualTo(1);
    }

    @Test
    void theLabelThatCountsSaysHowManyImagesItsOneStandsFor() throws Exception {
        predict(MODEL, NOON, 3);
        label(ONE_MINUTE_LATER, 3, 20);
        assertThat(lastMatch().weight()).isEqualTo(20);

        label(TWO_MINUTES_LATER, 3, 50);

        assertThat(lastMatch().weight()).isEqualTo(50);
        assertThat(changes().get(changes().size() - 1).before())
                .isNotNull()
                .satisfies(before ->
                        assertThat(before.match()).extracting(Match::weight).isEqualTo(20.0));
    }

    @ParameterizedTest
    @CsvSource({"20, 50", "50, 20"})
    void ofTheSameLabelWithTwoWeightsTheSmallerCountsInEitherOrder(double first, double second) throws Exception {
        predict(MODEL, NOON, 3);
        label(ONE_MINUTE_LATER, 3, first);
        label(ONE_MINUTE_LATER, 3, second);

        assertThat(lastMatch().weight()).isEqualTo(20);
        assertThat(totals()).isEqualTo(CoverageCounts.matched(1, 0));
    }

    @ParameterizedTest
    @CsvSource({"5, 4", "4, 5"})
    void ofLabelsGivenInTheSameMillisecondTheLowestClassWinsInEitherOrder(int first, int second) throws Exception {
        predict(MODEL, NOON, 3);
        label(ONE_MINUTE_LATER, first);
        label(ONE_MINUTE_LATER, second);

        assertThat(lastMatch().actual()).isEqualTo(4);
    }

    @Test
    void theFirstPredictionOfAVersionMakesItsImageACandidate() throws Exception {
        predict(MODEL, NOON, 3, 1);
        predict(MODEL, NOON, 4, 1);
        predict(SHADOW, ONE_MINUTE_LATER, 4, 1);

        assertThat(candidates())
                .containsExactly(
                        new Candidate("image", NOON.toEpochMilli(), MODEL, 3, 0.5f, 0.25f, false),
                        new Candidate("image", NOON.toEpochMilli(), SHADOW, 4, 0.5f, 0.25f, true));
    }

    @Test
    void anImageThatHasItsLabelIsNoCandidate() throws Exception {
        label(THE_END, 3);
        predict(MODEL, NOON, 3, 1);
        label(NOON, 3);
        predict(SHADOW, NOON, 4, 1);

        assertThat(candidates()).extracting(Candidate::model).containsExactly(MODEL);
    }

    @Test
    void aPredictionExpiresWhenItsRetentionIsOver() throws Exception {
        predict(MODEL, NOON, 3);

        advanceTo(JUST_BEFORE_THE_END);
        assertThat(totals().waiting()).isEqualTo(1);
        advanceTo(THE_END);

        assertThat(totals()).isEqualTo(new CoverageCounts(0, 0, 1, 0, 0, 0));
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void aLabelThatMeetsNoPredictionExpires() throws Exception {
        label(NOON, 3);
        label(ONE_MINUTE_LATER, 3);

        advanceTo(THE_END.plusSeconds(60));

        assertThat(changes()).isEmpty();
        assertThat(expiredLabels())
                .containsExactly(
                        new ExpiredLabel(NOON.toEpochMilli(), 1), new ExpiredLabel(ONE_MINUTE_LATER.toEpochMilli(), 1));
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void aLabelThatMetItsPredictionDoesNotExpireAfterIt() throws Exception {
        predict(MODEL, NOON, 3);
        label(TWO_MINUTES_LATER, 3);

        advanceTo(LONG_AFTER);

        assertThat(totals()).isEqualTo(new CoverageCounts(1, 0, 0, 0, 0, 0));
        assertThat(expiredLabels()).isEmpty();
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void aMatchedImageTakesCorrectionsUntilItsRetentionIsOver() throws Exception {
        label(NOON.minusSeconds(60), 4);
        predict(MODEL, NOON, 3);
        advanceTo(JUST_BEFORE_THE_END);
        label(TWO_MINUTES_LATER, 3);

        assertThat(totals()).isEqualTo(new CoverageCounts(1, 0, 0, 0, 0, 1));
        assertThat(lastMatch().correct()).isTrue();
    }

    @Test
    void aPredictionThatComesAfterItsRetentionIsLate() throws Exception {
        advanceTo(THE_END);
        predict(MODEL, NOON, 3);

        assertThat(totals()).isEqualTo(new CoverageCounts(0, 0, 0, 1, 0, 0));
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void aLabelGivenAfterTheRetentionExpiresEvenIfItComesInTime() throws Exception {
        predict(MODEL, NOON, 3);
        label(THE_END, 3);
        assertThat(totals()).isEqualTo(CoverageCounts.waiting(0));

        advanceTo(LONG_AFTER);

        assertThat(totals()).isEqualTo(new CoverageCounts(0, 0, 1, 0, 0, 0));
        assertThat(expiredLabels()).containsExactly(new ExpiredLabel(THE_END.toEpochMilli(), 1));
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 2", "0, 2, 1", "1, 0, 2", "1, 2, 0", "2, 0, 1", "2, 1, 0"})
    void ofTheLabelsInReachTheLatestCountsWhateverElseWasSaid(int first, int second, int third) throws Exception {
        List<Event> events =
                List.of(() -> predict(MODEL, NOON, 3), () -> label(ONE_MINUTE_LATER, 3), () -> label(THE_END, 5));
        for (int event : new int[] {first, second, third}) {
            events.get(event).happen();
        }
        advanceTo(LONG_AFTER);

        assertThat(totals()).isEqualTo(CoverageCounts.matched(0, 0));
        assertThat(lastMatch().actual()).isEqualTo(3);
        assertThat(expiredLabels()).containsExactly(new ExpiredLabel(THE_END.toEpochMilli(), 1));
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void whoeverLabelsAnImageAgainAndAgainFillsNoState() throws Exception {
        predict(MODEL, NOON, 3);
        for (int number = 0; number < 10 * ImageHistory.MAX_LABELS; number++) {
            label(NOON.plusMillis(number), number % 2);
        }

        assertThat(totals().duplicates()).isEqualTo(ImageHistory.MAX_LABELS - 2);
        assertThat(metrics.values()).containsEntry(".droppedLabels", 9L * ImageHistory.MAX_LABELS);
        assertThat(lastMatch().actual()).isEqualTo(1);
        advanceTo(LONG_AFTER);
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void ofTenThousandVersionsThatClassifyOneImageTheFirstFiftyCount() throws Exception {
        int versions = 10_000;
        for (int version = 1; version <= versions; version++) {
            predict(new ModelIdentity("m", version), NOON, 3);
        }
        predict(new ModelIdentity("m", 1), NOON, 3);
        int before = changes().size();
        label(ONE_MINUTE_LATER, 3);

        assertThat(changes().subList(before, changes().size()))
                .hasSize(ImageHistory.MAX_VERSIONS)
                .allSatisfy(change -> assertThat(change.after().pairings()).hasSize(ImageHistory.MAX_VERSIONS - 1));
        assertThat(totals().matched()).isEqualTo(ImageHistory.MAX_VERSIONS);
        assertThat(totals().duplicates()).isEqualTo(1);
        assertThat(metrics.values()).containsEntry(".droppedPredictions", (long) versions - ImageHistory.MAX_VERSIONS);
        advanceTo(LONG_AFTER);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void aLabelGivenLongBeforeTheCaptureDoesNotCountForIt() throws Exception {
        label(NOON, 3);
        predict(MODEL, THE_END, 3);

        assertThat(totals()).isEqualTo(new CoverageCounts(0, 1, 0, 0, 0, 0));
    }

    @Test
    void aLabelThatComesAfterItsRetentionExpiresAtOnce() throws Exception {
        advanceTo(THE_END);
        label(NOON, 3);

        assertThat(expiredLabels()).containsExactly(new ExpiredLabel(NOON.toEpochMilli(), 1));
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    private interface Event {
        void happen() throws Exception;
    }

    private void predict(ModelIdentity model, Instant capturedAt, int... ranked) throws Exception {
        Prediction prediction = SampleEvents.prediction("image", capturedAt, model, ranked);
        harness.processElement1(new StreamRecord<>(prediction, prediction.capturedAt()));
    }

    private void label(Instant labelledAt, int classId) throws Exception {
        label(labelledAt, classId, 1);
    }

    private void label(Instant labelledAt, int classId, double weight) throws Exception {
        Label label = new Label("image", classId, labelledAt.toEpochMilli(), weight);
        harness.processElement2(new StreamRecord<>(label, label.labelledAt()));
    }

    private void advanceTo(Instant watermark) throws Exception {
        harness.processBothWatermarks(new Watermark(watermark.toEpochMilli()));
    }

    private List<Change> changes() {
        return harness.extractOutputValues();
    }

    private List<ExpiredLabel> expiredLabels() {
        Queue<StreamRecord<ExpiredLabel>> expired = harness.getSideOutput(MatchFunction.EXPIRED_LABELS);
        return expired == null
                ? List.of()
                : expired.stream().map(StreamRecord::getValue).toList();
    }

    private List<Candidate> candidates() {
        return harness.getSideOutput(MatchFunction.CANDIDATES).stream()
                .map(StreamRecord::getValue)
                .toList();
    }

    private CoverageCounts totals() {
        return changes().stream()
                .reduce(Tally.EMPTY, Tally::apply, (left, right) -> right)
                .coverage();
    }

    private Match lastMatch() {
        return Objects.requireNonNull(
                changes().get(changes().size() - 1).after().match());
    }
}
