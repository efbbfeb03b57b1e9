package io.flinktwins.operators.evaluation;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionRuleTest {

    private static final float SUM_OF_ROUNDED_SCORES = 1.0000002f;

    private final PredictionRule rule = new PredictionRule(SampleEvents.LATER);

    @Test
    void aProbabilityIsTakenEvenIfRoundingPutItOverOne() {
        Classification rounded = SampleEvents.classification("a", NOON, MODEL, SUM_OF_ROUNDED_SCORES, 3);

        assertThat(rule.check(rounded)).isNull();
        assertThat(Prediction.of(rounded).confidence()).isEqualTo(1);
    }

    @Test
    void onlyTheFirstFiveClassesAreKept() {
        Classification ten = SampleEvents.classification("a", NOON, MODEL, 0.5f, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

        assertThat(Prediction.of(ten).ranked()).containsExactly(9, 8, 7, 6, 5);
    }

    @Test
    void aClassificationThatSaysNothingUsefulIsInvalid() {
        assertInvalid(SampleEvents.classification(" ", NOON, MODEL, 0.5f, 3), "imageId is empty");
        assertInvalid(SampleEvents.classification("\ufffd\ufffd", NOON, MODEL, 0.5f, 3), "no UTF-8");
        ModelIdentity tooLong = new ModelIdentity("m".repeat(70_000), 1);
        assertInvalid(SampleEvents.classification("a", NOON, tooLong, 0.5f, 3), "modelName is empty, longer");
        assertInvalid(SampleEvents.classification("a", NOON, MODEL, 0.5f), "topK is empty");
        assertInvalid(SampleEvents.classification("a", NOON, MODEL, 0.5f, 3, -1), "negative class id");
        assertInvalid(SampleEvents.classification("a", NOON, MODEL, Float.NaN, 3), "must be a probability");
        assertInvalid(SampleEvents.classification("a", NOON, MODEL, 17f, 3), "must be a probability");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {Long.MIN_VALUE, -62_135_596_800_001L, 1_772_456_400_001L, 1_772_366_400_000_000L, Long.MAX_VALUE})
    void aTimeFarFromTheClockIsInvalid(long capturedAt) {
        assertInvalid(
                SampleEvents.classification("a", Instant.ofEpochMilli(capturedAt), MODEL, 0.5f, 3),
                "must be after the year 0 and no more than a day ahead of the clock");
    }

    @ParameterizedTest
    @ValueSource(longs = {-62_135_596_800_000L, 0, 1_772_366_400, 1_772_456_400_000L})
    void aTimeInThePastOrNearTheClockIsTaken(long capturedAt) {
        assertThat(rule.check(SampleEvents.classification("a", Instant.ofEpochMilli(capturedAt), MODEL, 0.5f, 3)))
                .isNull();
    }

    private void assertInvalid(Classification classification, String message) {
        Rejection rejection = rule.check(classification);
        assertThat(rejection).isNotNull().extracting(Rejection::reason).isEqualTo(Reason.INVALID_EVENT);
        assertThat(rejection).extracting(Rejection::message).asString().contains(message);
    }
}
