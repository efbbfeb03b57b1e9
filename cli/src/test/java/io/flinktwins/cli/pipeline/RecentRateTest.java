package io.flinktwins.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentRateTest {

    private final RecentRate rate = new RecentRate(Duration.ofSeconds(3));

    @Test
    void theFirstReadingHasNoRate() {
        assertThat(rate.update(seconds(7), 100)).isZero();
    }

    @Test
    void onlyTheLastSecondsCount() {
        rate.update(seconds(0), 0);
        rate.update(seconds(10), 1_000);
        assertThat(rate.update(seconds(12), 1_040)).isEqualTo(20);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
