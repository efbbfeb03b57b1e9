package io.flinktwins.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final int IMAGES = 10_000;
    private static final double PER_SECOND = 40;

    @Test
    void aBacklogIsDueAtOnce() {
        assertThat(Arrivals.atOnce(3).dueNanos()).containsExactly(0, 0, 0);
    }

    /** The gaps of a Poisson process are exponential: their deviation is their mean. */
    @Test
    void independentImagesComeAtTheRateWithExponentialGaps() {
        long[] due = Arrivals.independent(PER_SECOND, IMAGES).dueNanos();
        double[] gaps = IntStream.range(1, IMAGES)
                .mapToDouble(i ->
                        (due[i] - due[i - 1]) / (double) Duration.ofSeconds(1).toNanos())
                .toArray();
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow());
        assertThat(mean).isCloseTo(1 / PER_SECOND, within(0.03 / PER_SECOND));
        assertThat(deviation).isCloseTo(1 / PER_SECOND, within(0.03 / PER_SECOND));
        assertThat(due).isSorted();
    }

    @Test
    void everyRunHasTheSameArrivals() {
        assertThat(Arrivals.independent(PER_SECOND, IMAGES).dueNanos())
                .isEqualTo(Arrivals.independent(PER_SECOND, IMAGES).dueNanos());
    }
}
