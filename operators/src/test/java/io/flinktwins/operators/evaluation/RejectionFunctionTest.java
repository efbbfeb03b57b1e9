package io.flinktwins.operators.evaluation;

import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.wire.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionFunctionTest {

    private static final Instant CAPTURED = NOON;
    private static final Instant ARRIVED = NOON.plusSeconds(1);
    private static final Instant FAILED = NOON.plusSeconds(2);

    private OneInputStreamOperatorTestHarness<Received<DeadLetter>, RejectedImage> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(
                new StreamFlatMap<>(new RejectionFunction(Set.of("classifications", "labels", "dead-letters"))));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void anImageIsRejectedWhenItWasCapturedOrElseWhenItCameOrFailed() throws Exception {
        process(letter("images", Stage.IMAGE, ARRIVED, CAPTURED));
        process(letter("images", Stage.IMAGE, ARRIVED, null));
        process(letter("images", Stage.IMAGE, null, null));

        assertThat(harness.extractOutputValues())
                .containsExactly(rejected(CAPTURED), rejected(ARRIVED), rejected(FAILED));
    }

    @Test
    void aTimeThatNoClockCanHaveIsPassedOver() throws Exception {
        Instant nextCentury = Instant.now().plus(Duration.ofDays(36_500));
        process(letter("images", Stage.IMAGE, ARRIVED, nextCentury));
        process(letter("images", Stage.IMAGE, Instant.ofEpochMilli(Long.MIN_VALUE), nextCentury));

        assertThat(harness.extractOutputValues()).containsExactly(rejected(ARRIVED), rejected(FAILED));
    }

    @ParameterizedTest
    @EnumSource
    void theStagesOfClassificationCount(Stage stage) throws Exception {
        process(letter("images", stage, ARRIVED, CAPTURED));

        assertThat(harness.extractOutputValues())
                .hasSize(stage == Stage.INGEST || stage == Stage.IMAGE || stage == Stage.INFERENCE ? 1 : 0);
    }

    /** Those are what an accuracy job says of its own inputs. */
    @Test
    void lettersAboutOtherRecordsThanImagesArePassedOver() throws Exception {
        process(letter("classifications", Stage.INGEST, ARRIVED, null));
        process(letter("labels", Stage.INGEST, ARRIVED, null));
        process(letter("dead-letters", Stage.INGEST, ARRIVED, null));

        assertThat(harness.extractOutputValues()).isEmpty();
    }

    private static RejectedImage rejected(Instant time) {
        return new RejectedImage(time.toEpochMilli(), "CORRUPT_IMAGE");
    }

    private static DeadLetter letter(
            String topic, Stage stage, @Nullable Instant arrived, @Nullable Instant capturedAt) {
        Long timestamp = arrived == null ? null : arrived.toEpochMilli();
        return DeadLetterFactory.DEFAULT.of(
                new RawRecord(topic, 0, 7, timestamp, new byte[] {1}),
                stage,
                new Rejection(Reason.CORRUPT_IMAGE, "bad"),
                new Subject("a", capturedAt),
                FAILED);
    }

    private void process(DeadLetter letter) throws Exception {
        byte[] value = RecordCodec.of(DeadLetter.class).encode(letter);
        harness.processElement(
                new StreamRecord<>(new Received<>(new RawRecord("dead-letters", 0, 7, null, value), letter)));
    }
}
