package io.flinktwins.operators.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.operators.RecordedMetrics;
import io.flinktwins.operators.deadletters.DeadLetterFactory.Subject;
import io.flinktwins.operators.records.RawRecord;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadLetterCounterTest {

    private static final RawRecord RECORD = new RawRecord("images", 0, 7, 0L, new byte[] {1});

    @Test
    void lettersAreCountedByReasonAndHandedOn() {
        RecordedMetrics metrics = new RecordedMetrics();
        DeadLetterCounter counter = new DeadLetterCounter();
        counter.register(metrics);
        var letter = DeadLetterFactory.DEFAULT.of(
                RECORD, Stage.IMAGE, new Rejection(Reason.CORRUPT_IMAGE, "bad"), Subject.UNKNOWN, Instant.EPOCH);

        assertThat(counter.map(letter)).isSameAs(letter);
        assertThat(metrics.values())
                .hasSize(Reason.values().length)
                .containsEntry(".reason.CORRUPT_IMAGE.deadLetters", 1L)
                .containsEntry(".reason.TIMED_OUT.deadLetters", 0L);
    }
}
