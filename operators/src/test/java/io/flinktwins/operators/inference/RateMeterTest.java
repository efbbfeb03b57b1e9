package io.flinktwins.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateMeterTest {

    private final AtomicLong clock = new AtomicLong(TimeUnit.SECONDS.toNanos(-5));
    private final RateMeter meter = new RateMeter(clock::get);

    @Test
    void theRateIsOverTheLastTenWholeSeconds() {
        meter.markEvent(30);
        assertThat(meter.getRate()).isZero();
        passSeconds(1);
        meter.markEvent(70);
        assertThat(meter.getRate()).isEqualTo(3);
        passSeconds(9);
        assertThat(meter.getRate()).isEqualTo(10);
        passSeconds(1);
        assertThat(meter.getRate()).isEqualTo(7);
        passSeconds(1);
        assertThat(meter.getRate()).isZero();
        assertThat(meter.getCount()).isEqualTo(100);
    }

    @Test
    void aLongSilenceLeavesNothing() {
        meter.markEvent(30);
        passSeconds(1_000_000);
        assertThat(meter.getRate()).isZero();
        meter.markEvent();
        passSeconds(1);
        assertThat(meter.getRate()).isEqualTo(0.1);
    }

    private void passSeconds(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
