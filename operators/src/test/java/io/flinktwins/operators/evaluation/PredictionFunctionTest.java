package io.flinktwins.operators.evaluation;

import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.RecordedMetrics;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.operators.evaluation.matching.Retention;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictionFunctionTest {

    private static final int LIMIT = 3;

    private RecordedMetrics metrics = new RecordedMetrics();

    @Test
    void ofTenThousandVersionsTheFirstAreFollowedAndEachFurtherPredictionIsOneDeadLetter() throws Exception {
        try (var harness = open(null)) {
            for (int version = 1; version <= 10_000; version++) {
                process(harness, version);
            }
            process(harness, 1);

            assertThat(harness.extractOutputValues())
                    .extracting(prediction -> prediction.model().version())
                    .containsExactly(1L, 2L, 3L, 1L);
            assertThat(letters(harness)).hasSize(10_000 - LIMIT).first().satisfies(letter -> {
                assertThat(letter.getReason()).isEqualTo(Reason.INVALID_EVENT);
                assertThat(letter.getStage()).isEqualTo(Stage.EVALUATION);
                assertThat(letter.getImageId()).isEqualTo("a");
                assertThat(letter.getOffset()).isEqualTo(7);
                assertThat(letter.getMessage()).startsWith("m/4 is one model version too many: max model versions, 3,");
            });
            assertThat(metrics.values()).containsEntry(".unfollowedPredictions", 10_000L - LIMIT);
        }
    }

    @Test
    void aRestoreFollowsTheSameVersions() throws Exception {
        OperatorSubtaskState savepoint;
        try (var harness = open(null)) {
            for (int version = 1; version <= LIMIT; version++) {
                process(harness, version);
            }
            savepoint = harness.snapshot(1, 1);
        }
        try (var harness = open(savepoint)) {
            process(harness, 4);
            process(harness, 3);
            assertThat(harness.extractOutputValues())
                    .extracting(prediction -> prediction.model().version())
                    .containsExactly(3L);
        }
    }

    @Test
    void theMarginIsBetweenTheFirstTwoScores() {
        ModelIdentity model = new ModelIdentity("m", 1);
        assertThat(Prediction.of(SampleEvents.classification("a", NOON, model, 0.75f, 3, 1, 2))
                        .margin())
                .isEqualTo(0.375f);
        assertThat(Prediction.of(SampleEvents.classification("a", NOON, model, 0.75f, 3))
                        .margin())
                .isNaN();
    }

    private OneInputStreamOperatorTestHarness<Received<Classification>, Prediction> open(
            @Nullable OperatorSubtaskState savepoint) throws Exception {
        PredictionFunction function =
                new PredictionFunction(LIMIT, new Retention(Duration.ofHours(1)), DeadLetterFactory.DEFAULT);
        OneInputStreamOperatorTestHarness<Received<Classification>, Prediction> harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(function), Received.serializer(Classification.class));
        if (savepoint != null) {
            harness.initializeState(savepoint);
        }
        harness.open();
        metrics = new RecordedMetrics();
        function.register(metrics);
        return harness;
    }

    private static void process(
            OneInputStreamOperatorTestHarness<Received<Classification>, Prediction> harness, int version)
            throws Exception {
        harness.processElement(new StreamRecord<>(SampleEvents.received(
                SampleEvents.classification("a", NOON, new ModelIdentity("m", version), 0.5f, 1))));
    }

    private static List<DeadLetter> letters(
            OneInputStreamOperatorTestHarness<Received<Classification>, Prediction> harness) {
        return harness.getSideOutput(DeadLetterFactory.TAG).stream()
                .map(StreamRecord::getValue)
                .toList();
    }
}
