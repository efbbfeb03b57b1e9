package io.flinktwins.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    private long now = Long.MAX_VALUE - 5; // nanoTime may overflow

    @Test
    void eventsAreSpacedEvenly() {
        Pace pace = new Pace(4, () -> now);
        assertThat(pace.nanosToNext()).isZero();
        assertThat(pace.nanosToNext()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
        now += TimeUnit.MILLISECONDS.toNanos(250);
        assertThat(pace.nanosToNext()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    }

    @Test
    void aLateEventIsMadeUpFor() {
        Pace pace = new Pace(1, () -> now);
        assertThat(pace.nanosToNext()).isZero();
        now += TimeUnit.SECONDS.toNanos(2);
        assertThat(pace.nanosToNext()).isZero();
        assertThat(pace.nanosToNext()).isZero();
        assertThat(pace.nanosToNext()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void anInfiniteRateNeverWaits() {
        Pace pace = new Pace(Double.POSITIVE_INFINITY, () -> now);
        assertThat(pace.nanosToNext()).isZero();
        assertThat(pace.nanosToNext()).isZero();
    }
}
