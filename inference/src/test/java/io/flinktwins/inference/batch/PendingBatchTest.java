package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PendingBatchTest {

    private static final long START = -5_000;
    private static final Duration TEN_MICROS = Duration.ofNanos(10_000);

    @Test
    void aFullBatchIsDueAtOnce() {
        PendingBatch<String> pending = new PendingBatch<>(TEN_MICROS);
        pending.offer("a", START);
        pending.offer("b", START + 1);
        assertThat(pending.nanosUntilDue(START + 1, 2)).isNotPositive();
        assertThat(pending.take(2)).containsExactly("a", "b");
    }

    @Test
    void aBatchIsDueWhenItsFirstImageHasWaitedLongEnough() {
        PendingBatch<String> pending = new PendingBatch<>(TEN_MICROS);
        pending.offer("a", START);
        pending.offer("b", START + 9_000);
        assertThat(pending.nanosUntilDue(START + 9_000, 3)).isEqualTo(1_000);
        assertThat(pending.nanosUntilDue(START + 10_000, 3)).isNotPositive();
        assertThat(pending.take(3)).containsExactly("a", "b");
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void withoutAWaitWhateverIsThereIsDue() {
        PendingBatch<String> pending = new PendingBatch<>(Duration.ZERO);
        pending.offer("a", START);
        assertThat(pending.nanosUntilDue(START, 8)).isNotPositive();
    }

    @Test
    void whatDoesNotFitWaitsOnFromItsOwnArrival() {
        PendingBatch<String> pending = new PendingBatch<>(TEN_MICROS);
        pending.offer("a", START);
        pending.offer("b", START);
        pending.offer("c", START + 4_000);
        assertThat(pending.take(2)).containsExactly("a", "b");
        assertThat(pending.nanosUntilDue(START + 5_000, 2)).isEqualTo(9_000);
        assertThat(pending.take(2)).containsExactly("c");
    }

    @Test
    void aClockThatWrapsAroundDoesNotMatter() {
        PendingBatch<String> pending = new PendingBatch<>(TEN_MICROS);
        pending.offer("a", Long.MAX_VALUE - 1_000);
        assertThat(pending.nanosUntilDue(Long.MAX_VALUE, 2)).isEqualTo(9_000);
        assertThat(pending.nanosUntilDue(Long.MIN_VALUE + 8_998, 2)).isEqualTo(1);
    }
}
